/** A record to append; `key` decides the partition, so records of one key keep their order. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface StoredRecord extends OutgoingRecord {
  readonly partition: number;
  /** Position in the partition, from 0. */
  readonly offset: bigint;
  readonly storedAt: Date;
}

export interface SubscribeOptions {
  /** Members of one group share the partitions; each group sees every record. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a group without a committed offset begins. */
  readonly from: 'earliest' | 'latest';
  /**
   * Called one record at a time per partition. The offset is committed after it resolves; when it rejects, the partition
   * is paused with back-off and the same record comes again: at least once, in order.
   */
  readonly handle: (record: StoredRecord) => Promise<void>;
}

export interface Subscription {
  /** Stops fetching, waits for the handlers under way, commits. */
  stop(): Promise<void>;
}

/** The durable, partitioned, replayable log between the contexts (Kafka, or a SQLite file in the embedded profile). */
export interface EventLog {
  /** Resolves when every record is durable, in the order given per key. @throws unavailable `event-log.unavailable` */
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
}
