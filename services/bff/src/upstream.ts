import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { ownTimeout } from '@berth/platform';
import { unavailable } from '@berth/shared-kernel';
import type { Replicas } from './replicas.js';

export interface UpstreamCall {
  readonly method: string;
  readonly replicas: Replicas;
  /** From the slash on, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** From the call to the end of the answer, over all that are tried. */
  readonly timeoutMs: number;
  /** May the same bytes be sent again when a kept connection turns out to be dead? */
  readonly repeatable: boolean;
}

interface Attempt extends Omit<UpstreamCall, 'replicas' | 'path' | 'repeatable'> {
  readonly url: string;
}

const MAX_SOCKETS = 1_024;
// With these there was no connection, so nothing of the request has been sent.
const NOT_CONNECTED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];

/** Calls the other services over kept connections. */
export class Upstream {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 256, scheduling: 'lifo' });

  /**
   * The answer with its body still to be read. A replica that refuses the connection is passed over for every method, one that
   * fails otherwise only for reads: of anything else nobody knows whether it took effect.
   * @throws unavailable `service.unavailable`
   */
  async call({ replicas, path, repeatable, ...call }: UpstreamCall): Promise<IncomingMessage> {
    const end = performance.now() + call.timeoutMs;
    const urls = replicas.inTurn();
    let failure: unknown = null;
    for (const [index, url] of urls.entries()) {
      // A read leaves time for those that may have to be asked after this one.
      const left = call.method === 'GET' ? urls.length - index : 1;
      const timeoutMs = (end - performance.now()) / left;
      try {
        const answer = await this.attemptTwice({ ...call, url: url + path, timeoutMs }, repeatable);
        replicas.answered(url);
        return answer;
      } catch (error) {
        replicas.failed(url);
        failure = error;
        if (call.method !== 'GET' && !NOT_CONNECTED.includes(codeOf(error))) break;
      }
    }
    throw unavailable('service.unavailable', 'A part of Berth that this needs does not answer now.', { retryAfter: 1, cause: failure });
  }

  /** Ends the kept connections. */
  close(): void {
    this.agent.destroy();
  }

  private async attemptTwice(attempt: Attempt, repeatable: boolean): Promise<IncomingMessage> {
    try {
      return await this.attempt(attempt);
    } catch (error) {
      if (!repeatable || !(error instanceof DeadConnection)) throw error;
      return this.attempt(attempt);
    }
  }

  private attempt({ method, url, headers, body, timeoutMs }: Attempt): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.agent });
      const inTime = ownTimeout(timeoutMs, () => sent.destroy(new Error(`No whole answer within ${Math.round(timeoutMs)} ms.`)));
      sent.once('close', inTime);
      sent.once('response', resolve);
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const dead = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(dead ? new DeadConnection('The kept connection was closed.', { cause: error }) : error);
      });
      sent.end(body);
    });
  }
}

/** Those headers of `wanted` that are there; the first value of each. */
export function picked(headers: IncomingHttpHeaders, wanted: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of wanted) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) found[name] = first;
  }
  return found;
}

class DeadConnection extends Error {}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
