import { invalidCursor } from '@berth/platform';

/** @throws invalid-input for text that is no number of a log line */
export function parseLogLineId(text: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw invalidCursor();
  return BigInt(text);
}
