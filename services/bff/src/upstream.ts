import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { unavailable } from '@berth/shared-kernel';

export interface UpstreamCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** From the call to the end of the answer. */
  readonly timeoutMs: number;
  /** May the same bytes be sent again when a kept connection turns out to be dead? */
  readonly repeatable: boolean;
}

const MAX_SOCKETS = 1_024;

/** Calls the other services over kept connections. */
export class Upstream {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 256, scheduling: 'lifo' });

  /** The answer with its body still to be read. @throws unavailable `service.unavailable` */
  async call(call: UpstreamCall): Promise<IncomingMessage> {
    try {
      return await this.attempt(call);
    } catch (error) {
      if (!call.repeatable || !(error instanceof DeadConnection)) throw unreachable(error);
      return await this.attempt(call).catch((again: unknown) => {
        throw unreachable(again);
      });
    }
  }

  /** Ends the kept connections. */
  close(): void {
    this.agent.destroy();
  }

  private attempt({ method, url, headers, body, timeoutMs }: UpstreamCall): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.agent });
      const timer = setTimeout(() => sent.destroy(new Error(`No whole answer within ${timeoutMs} ms.`)), timeoutMs);
      sent.once('close', () => clearTimeout(timer));
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

const unreachable = (cause: unknown) =>
  unavailable('service.unavailable', 'A part of Berth that this needs does not answer now.', { retryAfter: 1, cause });
