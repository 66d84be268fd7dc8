import type { IncomingMessage } from 'node:http';
import { type ApiStatus, statusFailure } from '../reflector/failures.js';

const MOST_BYTES = 64 * 1024;

/** What an answer other than 200 means; takes as much of the body as a Status can be expected to need. */
export async function refusalOf(response: IncomingMessage) {
  const body = await beginningOf(response);
  const code = response.statusCode ?? 500;
  const retryAfter = secondsOf(response.headers['retry-after'], Date.parse(response.headers.date ?? ''));
  return statusFailure({ message: body, ...statusIn(body), code }, retryAfter);
}

/** Seconds from a Retry-After header: a number, or a date, of which the difference to the answer's own date is taken (RFC 9110, 10.2.3). */
export function secondsOf(header: string | undefined, answeredAt: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const seconds = Math.ceil((Date.parse(header) - answeredAt) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function statusIn(body: string): ApiStatus {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    // A proxy on the way answers in its own words.
    return {};
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_BYTES) break;
    }
  } catch {
    // The status is known; what was cut off are only the words to it.
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}
