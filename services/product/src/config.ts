import { currency, databaseUrl, durationMs, flag, httpUrl, kafkaFields, processFields } from '@berth/platform';
import { z } from 'zod';

export const PRODUCT_DEFAULTS = {
  provisionDeadlineMs: 600_000,
  unpaidDeadlineMs: 1_800_000,
  judgeEveryMs: 1_000,
  paymentClaimMs: 5_000,
} as const;

/** What Berth tells its shop, in whatever process that runs. */
export const productFields = {
  /** ISO 4217; every price and every wallet is in it. */
  currency,
  /** How long after its payment an order may wait for its instance to be reached. */
  provisionDeadlineMs: durationMs(PRODUCT_DEFAULTS.provisionDeadlineMs),
  /** How long an order may stay unpaid. */
  unpaidDeadlineMs: durationMs(PRODUCT_DEFAULTS.unpaidDeadlineMs),
  /** Fills an empty catalogue with the demonstration products. */
  demo: flag(false),
};

/** What the product service is told as a process of its own; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const productProcessConfig = z.object({ ...processFields, databaseUrl, ...kafkaFields, userUrl: httpUrl, ...productFields });

/** What the product service is told from outside. */
export interface ProductConfig extends z.output<z.ZodObject<typeof productFields>> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly databaseUrl: string;
  /** Where the user service publishes its keys, without a trailing slash. */
  readonly userUrl: string;
  /** How often the deadlines are judged. */
  readonly judgeEveryMs?: number;
  /** After this a payment step whose executor died is taken on again. */
  readonly paymentClaimMs?: number;
}
