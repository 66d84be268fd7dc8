/** What a consumer knows of an event beside its value: the CloudEvents 1.0 headers (Kafka binary mode) read. */
export interface EventMeta {
  /** `ce_id`: a UUIDv7, the deduplication key. */
  readonly id: string;
  /** `ce_sequence`: the per-aggregate counter of events. */
  readonly sequence: bigint;
  /** `ce_time`. */
  readonly time: Date;
  readonly correlationId: string;
  readonly causationId: string | null;
}
