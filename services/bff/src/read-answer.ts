import type { IncomingMessage } from 'node:http';

/** The JSON object in an answer of another service; empty where it is another JSON value. Throws what is no JSON, or too long. */
export async function jsonOf(answer: IncomingMessage, mostBytes: number): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`A service answered more than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
