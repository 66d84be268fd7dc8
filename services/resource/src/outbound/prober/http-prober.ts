import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type Logger, type Metrics, ownTimeout } from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import type { ProbeResult, ProbeTarget, Prober } from '../../application/ports/prober.js';

export interface HttpProberOptions {
  /** Where the ingress or edge listens; asked anew for each probe, since it may not listen yet when this is made. */
  readonly address: () => { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timeoutMs?: number;
  /** How long the answer of a control probe holds. */
  readonly controlHoldsMs?: number;
}

const BODY_LIMIT = 64 * 1024;
// Label of an instance that can never exist: ids start at 1.
const NOBODY = 'i-0';

/**
 * Asks over loopback with the instance's Host, as its owner's browser would. `fetch` forbids a Host header, hence node:http.
 * An ingress that answers for anybody would make every instance look reached; a control probe finds that out.
 */
export class HttpProber implements Prober {
  private readonly controls = new Map<string, { readonly at: number; readonly result: Promise<ProbeResult> }>();
  private readonly controlFailures;

  constructor(private readonly options: HttpProberOptions) {
    this.controlFailures = options.metrics.counter({
      name: 'berth_prober_control_failures_total',
      help: 'Control probes with an unknown Host that were answered as if it existed; nothing counts as reached meanwhile.',
    });
  }

  async probe(target: ProbeTarget): Promise<ProbeResult> {
    const [result, control] = await Promise.all([this.ask(target), this.control(target.host)]);
    if (!result.reached || !control.reached) return result;
    return { reached: false, detail: 'an unknown host is answered as well, so this answer proves nothing' };
  }

  private control(host: string): Promise<ProbeResult> {
    const unknown = host.replace(/^[^.:]+/, NOBODY);
    const now = this.options.clock.now().getTime();
    const held = this.controls.get(unknown);
    if (held !== undefined && now - held.at < (this.options.controlHoldsMs ?? 5000)) return held.result;
    const result = this.ask({ host: unknown, path: '/' }).then((answer) => {
      if (answer.reached) {
        this.controlFailures.inc();
        this.options.logger.error({ host: unknown, detail: answer.detail }, 'an unknown host is answered: no instance counts as reached');
      }
      return answer;
    });
    this.controls.set(unknown, { at: now, result });
    return result;
  }

  private ask({ host, path }: ProbeTarget): Promise<ProbeResult> {
    const address = this.options.address();
    return new Promise((resolve) => {
      const headers = { host, 'user-agent': 'berth-prober', accept: '*/*' };
      const request = httpRequest({ ...address, path, agent: false, headers });
      // An instance is not to be called silent because this process had no time to listen.
      const inTime = ownTimeout(this.options.timeoutMs ?? 2000, () => {
        resolve({ reached: false, detail: 'no answer in time' });
        request.destroy();
      });
      request.on('close', inTime);
      request.on('response', (response) => {
        resolve(judge(response, host, path));
        discard(response);
      });
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve({ reached: false, detail: 'answered with a change of protocol' });
      });
      request.on('error', (error) => resolve({ reached: false, detail: inWords(error) }));
      request.end();
    });
  }
}

function judge(response: IncomingMessage, host: string, path: string): ProbeResult {
  const status = response.statusCode ?? 0;
  const detail = `answered ${status}`;
  if (status >= 300 && status < 400) {
    const elsewhere = sameHostOtherScheme(response.headers.location, host, path);
    return { reached: !elsewhere, detail: elsewhere ? `${detail} to the same host with another scheme` : detail };
  }
  return { reached: (status >= 200 && status < 300) || status === 401 || status === 403, detail };
}

function sameHostOtherScheme(location: string | undefined, host: string, path: string): boolean {
  const asked = URL.parse(path, `http://${host}`);
  const sent = location === undefined || asked === null ? null : URL.parse(location, asked.href);
  return sent !== null && asked !== null && sent.hostname === asked.hostname && sent.protocol !== asked.protocol;
}

/** Takes what is left of the answer, within reason: an instance that streams for ever is cut off. */
function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT) response.destroy();
  });
  response.on('error', () => {});
}

function inWords(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return code === 'ECONNREFUSED' ? 'the connection was refused' : `the connection failed${code === '' ? '' : ` (${code})`}`;
}
