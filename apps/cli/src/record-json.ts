import type { StoredRecord } from '@berth/platform';

/** A record as one line of JSON; its value stays as it was written, 64-bit numbers included, or is a string where it is no JSON. */
export function recordJson({ topic, partition, offset, storedAt, key, headers, value }: StoredRecord): string {
  const head = JSON.stringify({ topic, partition, offset: String(offset), storedAt, key, headers });
  return `${head.slice(0, -1)},"value":${isJson(value) ? onOneLine(value) : JSON.stringify(value)}}`;
}

// Writing anew what was read would round ids beyond 2^53; outside of its strings, JSON has line ends only as white space.
const onOneLine = (json: string): string => json.replaceAll(/[\r\n]+/g, ' ');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
