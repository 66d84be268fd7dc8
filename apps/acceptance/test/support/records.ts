export type Row = Readonly<Record<string, unknown>>;

export interface LoggedEvent {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly sequence: bigint;
  readonly type: string;
}

/** What a Berth has written, past its API. */
export interface Records {
  /** Whole numbers are bigint; `database` is `user`, `product` or `resource`. */
  readonly rows: (database: string, sql: string) => Promise<readonly Row[]>;
  /** All that was ever published, those of one aggregate in their order. */
  readonly events: () => Promise<readonly LoggedEvent[]>;
}

/** An event as its envelope names it. */
export function loggedEvent(topic: string, key: string, headers: Readonly<Record<string, string>>): LoggedEvent {
  return { topic, key, id: headers['ce_id'] ?? '', sequence: BigInt(headers['ce_sequence'] ?? '0'), type: headers['ce_type'] ?? '' };
}
