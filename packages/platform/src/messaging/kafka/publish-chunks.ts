import type { OutgoingRecord } from '../event-log.js';
import { sizeOf } from '../record-limits.js';

/** Below what a broker takes as one batch, whatever its share of it is; a larger record goes alone. */
const CHUNK_BYTES = 900_000;

/** The records in their order, in runs that fit one request each. */
export function chunksOf(records: readonly OutgoingRecord[]): readonly (readonly OutgoingRecord[])[] {
  const chunks: OutgoingRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = sizeOf(record);
    if (bytes + size > CHUNK_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(record);
    bytes += size;
  }
  return chunks;
}
