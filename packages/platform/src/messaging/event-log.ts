/** A record to append; `key` decides the partition, so records of one key keep their order. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  /** The value as it is, where it is no UTF-8 and `value` only resembles it. */
  readonly raw?: Uint8Array;
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

export interface ReadOptions {
  readonly topics: readonly string[];
  /** Where to begin in each partition: a Date means the first record stored then or later. */
  readonly from: 'earliest' | 'latest' | Date;
  /** Waits for what comes after; without it the reading ends at the ends that the partitions had when it was begun. */
  readonly follow: boolean;
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal;
  /**
   * Told by a reading that follows: true once it has its places and each time that it goes on at them after an outage, false when it
   * has lost the log; the same may be told twice. What retention has removed meanwhile does not come any more.
   */
  readonly onFollowing?: (isFollowing: boolean) => void;
}

export interface CountOptions {
  readonly topics: readonly string[];
  /** A Date means the first record stored then or later. */
  readonly from: 'earliest' | Date;
}

export interface RewindOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** A Date means the first record stored then or later, the end of the partition when there is none. */
  readonly to: 'earliest' | Date;
}

export interface MeasureOptions {
  readonly topics: readonly string[];
  /** Whose reading is measured; nobody's when absent. */
  readonly group?: string;
}

/** How much of a topic there is, over all its partitions. */
export interface TopicMeasure {
  readonly topic: string;
  /** Records that are retained. */
  readonly records: number;
  /** Grows with every record that is appended and with nothing else. */
  readonly appended: number;
  /** Retained records that the group has not committed, all of them where it has committed none; 0 without a group. */
  readonly unread: number;
}

/** The durable, partitioned, replayable log between the contexts (Kafka, or a SQLite file in the embedded profile). */
export interface EventLog {
  /**
   * Resolves when every record is durable, in the order given per key; when it rejects, some of them may be.
   * @throws unavailable `event-log.unavailable`; invalid-input `event-log.record-too-large` or `event-log.invalid-topic` for one that it will never
   * take, with nothing published unless the limit is the broker's own
   */
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  /** Resolves when the group has begun, or, on a log that cannot be reached, at once; the subscription then begins when it can be. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /**
   * Reads without a group and commits nothing; records of one partition come in their order. A topic that does not exist has none.
   * @throws unavailable `event-log.unavailable`, but never while it follows
   */
  read(options: ReadOptions): AsyncIterable<StoredRecord>;
  /** How many records there are from there to the ends, by their offsets. @throws unavailable `event-log.unavailable` */
  count(options: CountOptions): Promise<number>;
  /**
   * Moves what a group has committed, so that its next member begins there.
   * @throws refused `event-log.group-active` while the group has members; unavailable `event-log.unavailable`
   */
  rewind(options: RewindOptions): Promise<void>;
  /**
   * Measures topics by their offsets alone, whatever they hold; a topic that does not exist has nothing.
   * @throws unavailable `event-log.unavailable`
   */
  measure(options: MeasureOptions): Promise<readonly TopicMeasure[]>;
}

/** What one needs of the log who only publishes. */
export type EventPublisher = Pick<EventLog, 'publish'>;
