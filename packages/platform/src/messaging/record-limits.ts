import { invalidInput } from '@berth/shared-kernel';
import type { OutgoingRecord } from './event-log.js';

/** The largest record that every log takes, in bytes; brokers refuse batches over 1,048,588 unless they are told otherwise. */
export const MAX_RECORD_BYTES = 1_000_000;

/** Kafka's rule for the names of topics. */
const TOPIC_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
/** What lengths, offset and time of a record take at most, and those of one header. */
const RECORD_FRAME = 40;
const HEADER_FRAME = 6;

/** The size of a record on the wire and on the disk, in bytes, rounded up. */
export function sizeOf({ key, headers, value, raw }: OutgoingRecord): number {
  let size = RECORD_FRAME + Buffer.byteLength(key) + (raw?.length ?? Buffer.byteLength(value));
  for (const [name, text] of Object.entries(headers)) size += HEADER_FRAME + Buffer.byteLength(name) + Buffer.byteLength(text);
  return size;
}

/** Lets through what a log can take. @throws invalid-input `event-log.record-too-large` or `event-log.invalid-topic` for the first that it cannot */
export function refuseUnstorable(records: readonly OutgoingRecord[], limit = MAX_RECORD_BYTES): void {
  for (const record of records) {
    if (!TOPIC_NAME.test(record.topic))
      throw invalidInput('event-log.invalid-topic', 'A topic is named by 1 to 249 letters, digits, dots, dashes and underscores.', {
        data: { topic: record.topic },
      });
    const bytes = sizeOf(record);
    if (bytes > limit) throw recordTooLarge(record, bytes, limit);
  }
}

export const recordTooLarge = ({ topic, key }: OutgoingRecord, bytes: number, limit: number | null, cause?: unknown) =>
  invalidInput('event-log.record-too-large', `A record has ${bytes} bytes, which is more than the event log takes.`, {
    data: { topic, key, bytes, ...(limit !== null && { limit }) },
    ...(cause !== undefined && { cause }),
  });
