/** What the product service is told from outside. */
export interface ProductConfig {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** `sqlite:<file>`. */
  readonly databaseUrl: string;
  /** Where the user service publishes its keys, without a trailing slash. */
  readonly userUrl: string;
  /** ISO 4217; every price and every wallet is in it. */
  readonly currency: string;
  /** How long after its payment an order may wait for its instance to be reached. */
  readonly provisionDeadlineMs: number;
  /** How long an order may stay unpaid. */
  readonly unpaidDeadlineMs: number;
  /** Fills an empty catalogue with the demonstration products. */
  readonly demo: boolean;
  /** How often the deadlines are judged. */
  readonly judgeEveryMs?: number;
  /** After this a payment step whose executor died is taken on again. */
  readonly paymentClaimMs?: number;
}

export const PRODUCT_DEFAULTS = {
  provisionDeadlineMs: 600_000,
  unpaidDeadlineMs: 1_800_000,
  judgeEveryMs: 1_000,
  paymentClaimMs: 5_000,
} as const;
