import {
  aggregateIdOf,
  CE_CAUSATION_ID,
  CE_CORRELATION_ID,
  CE_ID,
  CE_SEQUENCE,
  CE_SOURCE,
  CE_SPEC_VERSION,
  CE_SUBJECT,
  CE_TIME,
  CE_TYPE,
  CONTENT_TYPE,
  decodeEvent,
  encodeEvent,
  encodeSequence,
  type EventMeta,
  topicOf,
  TRACEPARENT,
  type WireEvent,
} from '@berth/contracts';
import { invalidInput } from '@berth/shared-kernel';
import type { OutgoingRecord, StoredRecord } from './event-log.js';

/** What the headers of an event say beside what its value says. */
export interface OutgoingMeta {
  /** A UUIDv7, the deduplication key. */
  readonly id: string;
  readonly sequence: bigint;
  readonly time: Date;
  /** The publishing context as a URI reference, e.g. `/services/product`. */
  readonly source: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
}

/** The record of an event in CloudEvents 1.0 Kafka binary mode. @throws defect `event.invalid` */
export function toRecord(event: WireEvent, meta: OutgoingMeta): OutgoingRecord {
  const subject = aggregateIdOf(event);
  return {
    topic: topicOf(event),
    key: subject,
    headers: {
      [CE_ID]: meta.id,
      [CE_TYPE]: event.event_type,
      [CE_SOURCE]: meta.source,
      [CE_SUBJECT]: subject,
      [CE_TIME]: meta.time.toISOString(),
      [CE_SPEC_VERSION]: '1.0',
      [CONTENT_TYPE]: 'application/json',
      [CE_CORRELATION_ID]: meta.correlationId,
      [CE_SEQUENCE]: encodeSequence(meta.sequence),
      ...(meta.causationId === null ? {} : { [CE_CAUSATION_ID]: meta.causationId }),
      ...(meta.traceparent === null ? {} : { [TRACEPARENT]: meta.traceparent }),
    },
    value: encodeEvent(event),
  };
}

/** Reads a record. @throws invalid-input `event.invalid`, or `event.unknown-type` for a type that this version does not know */
export function fromRecord(record: StoredRecord): { readonly event: WireEvent; readonly meta: EventMeta } {
  return { event: decodeEvent(record.value), meta: metaOf(record.headers) };
}

function metaOf(headers: Readonly<Record<string, string>>): EventMeta {
  const id = headers[CE_ID] ?? '';
  const sequence = headers[CE_SEQUENCE] ?? '';
  const time = new Date(headers[CE_TIME] ?? '');
  if (id === '' || !/^[0-9]{1,20}$/.test(sequence) || Number.isNaN(time.getTime()))
    throw invalidInput('event.invalid', 'The headers ce_id, ce_sequence and ce_time must be there and readable.', { data: { headers } });
  return {
    id,
    sequence: BigInt(sequence),
    time,
    correlationId: headers[CE_CORRELATION_ID] ?? id,
    causationId: headers[CE_CAUSATION_ID] ?? null,
  };
}
