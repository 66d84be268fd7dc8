import { unreadable } from '../reflector/failures.js';

const NEWLINE = 10;

/**
 * The lines of a stream as they are completed; split before they are decoded, since a character may lie across two chunks.
 * @throws unavailable `cluster.unreadable` for a line longer than `mostBytes`, and for a last line that never ended
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer) => {
    bytes += part.length;
    if (bytes > mostBytes) throw unreadable(`A line is longer than ${mostBytes} bytes.`);
    if (part.length > 0) parts.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      const line = Buffer.concat(parts, bytes).toString('utf8');
      parts = [];
      bytes = 0;
      from = at + 1;
      if (line.trim() !== '') yield line;
    }
    add(chunk.subarray(from));
  }
  if (bytes > 0) throw unreadable('The stream ended within a line.');
}
