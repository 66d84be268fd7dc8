import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, Agent, type RequestOptions, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { linesOf } from '../../src/outbound/kubernetes/source/lines.js';
import { selfSigned } from './self-signed.js';

/** What goes wrong between the apiserver and who asks it; shares are of 1. */
export interface Faults {
  /** Watch events that never arrive, while the stream goes on. */
  readonly dropShare: number;
  /** Events of which half the line arrives before the connection is reset. */
  readonly truncateShare: number;
  /** Events that arrive as a line which is not JSON. */
  readonly garbleShare: number;
  /** Requests that are answered with `refuseStatus` instead. */
  readonly refuseShare: number;
  readonly refuseStatus: number;
  /** `requests`: taken and never answered. `streams`: answered, and what follows never arrives, nor does the end. */
  readonly halfOpen: 'none' | 'requests' | 'streams';
  /** How long every chunk or line is held back. */
  readonly slowMs: number;
}

export const NO_FAULTS: Faults = {
  dropShare: 0,
  truncateShare: 0,
  garbleShare: 0,
  refuseShare: 0,
  refuseStatus: 500,
  halfOpen: 'none',
  slowMs: 0,
};

/** A proxy on loopback that speaks HTTP with both sides, under a certificate of its own, and errs as it is told. */
export class WatchFaultProxy {
  faults: Faults = NO_FAULTS;
  /** `expired`: watches that the server could not go on with. */
  readonly seen = { lists: 0, watches: 0, expired: 0, refused: 0, passed: 0, dropped: 0, truncated: 0, garbled: 0 };
  private readonly agent = new Agent({ keepAlive: true });
  private seed = 1;

  private constructor(
    private readonly upstream: KubeConfig,
    private readonly server: Server,
    private readonly certificate: string,
  ) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  /** `directory` is where its certificate is written. */
  static async open(upstream: KubeConfig, directory: string): Promise<WatchFaultProxy> {
    const pair = await selfSigned(directory, 'watch-fault-proxy');
    const server = createServer({ key: pair.key, cert: pair.cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WatchFaultProxy(upstream, server, pair.cert);
  }

  /** Leads here, and names no user: the proxy asks with its own rights. */
  kubeConfig(): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      {
        name: 'through-the-proxy',
        server: `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
        caData: Buffer.from(this.certificate).toString('base64'),
        skipTLSVerify: false,
      },
      { name: 'anybody' },
    );
    return kubeConfig;
  }

  /** Resets every connection. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const isWatch = new URL(incoming.url ?? '/', 'https://proxy').searchParams.get('watch') === 'true';
    this.seen[isWatch ? 'watches' : 'lists'] += 1;
    const { faults } = this;
    if (faults.halfOpen === 'requests') return;
    if (this.happens(faults.refuseShare)) {
      this.seen.refused += 1;
      const status = { kind: 'Status', code: faults.refuseStatus, reason: 'TooManyRequests', message: 'an injected fault' };
      outgoing.writeHead(faults.refuseStatus, { 'content-type': 'application/json', 'retry-after': '1' }).end(JSON.stringify(status));
      return;
    }
    const answer = await this.forward(incoming, outgoing);
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'application/json' });
    outgoing.flushHeaders();
    if (isWatch && answer.statusCode === 410) this.seen.expired += 1;
    await (isWatch && answer.statusCode === 200 ? this.stream(answer, outgoing) : this.copy(answer, outgoing));
  }

  private async forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<IncomingMessage> {
    const options: RequestOptions = { method: incoming.method ?? 'GET' };
    await this.upstream.applyToHTTPSOptions(options);
    const server = this.upstream.getCurrentCluster()?.server ?? '';
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request(`${server}${incoming.url}`, { ...options, agent: this.agent }, resolve);
      asking.on('error', reject);
      outgoing.on('close', () => asking.destroy());
      asking.end();
    });
  }

  private async copy(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (this.faults.slowMs > 0) await pause(this.faults.slowMs);
      outgoing.write(chunk);
    }
    outgoing.end();
  }

  private async stream(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    for await (const line of linesOf(answer, 16 * 1024 * 1024)) {
      const { faults } = this;
      if (faults.slowMs > 0) await pause(faults.slowMs);
      if (line.startsWith('{"type":"ERROR"') && line.includes('"code":410')) this.seen.expired += 1;
      if (faults.halfOpen === 'streams') continue;
      if (this.happens(faults.dropShare)) this.seen.dropped += 1;
      else if (this.happens(faults.truncateShare)) {
        this.seen.truncated += 1;
        outgoing.write(line.slice(0, line.length / 2), () => outgoing.destroy());
        return;
      } else if (this.happens(faults.garbleShare)) {
        this.seen.garbled += 1;
        outgoing.write(`${line.slice(0, line.length / 2)}\n`);
      } else {
        this.seen.passed += 1;
        outgoing.write(`${line}\n`);
      }
    }
    if (this.faults.halfOpen === 'none') outgoing.end();
  }

  // The same in every run (Numerical Recipes' generator), so that a failure can be looked at again.
  private happens(share: number): boolean {
    this.seed = (this.seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return this.seed / 2 ** 32 < share;
  }
}
