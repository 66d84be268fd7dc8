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

/** Header names of an event: CloudEvents 1.0 Kafka binary mode, with W3C Trace Context and Berth's own extensions. */
export const CE_ID = 'ce_id';
export const CE_TYPE = 'ce_type';
/** The publishing context as a URI reference, e.g. `/services/product`. */
export const CE_SOURCE = 'ce_source';
/** The aggregate's id as a decimal string. */
export const CE_SUBJECT = 'ce_subject';
/** RFC 3339, UTC. */
export const CE_TIME = 'ce_time';
export const CE_SPEC_VERSION = 'ce_specversion';
export const CONTENT_TYPE = 'content-type';
export const TRACEPARENT = 'traceparent';
export const CE_CORRELATION_ID = 'ce_correlationid';
export const CE_CAUSATION_ID = 'ce_causationid';
export const CE_SEQUENCE = 'ce_sequence';

/** The per-aggregate counter as its header carries it: zero-padded to 20 digits, so that it sorts as text. */
export const encodeSequence = (sequence: bigint): string => sequence.toString().padStart(20, '0');
