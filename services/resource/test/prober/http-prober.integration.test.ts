import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metrics } from '@berth/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpProber } from '../../src/outbound/prober/http-prober.js';
import { silent } from '../support/desired.js';
import { eventually } from '@berth/shared-kernel/testing';

const HOST = 'i-1.localhost:8080';

describe('the prober', () => {
  let server: Server;
  let known: RequestListener;
  let unknown: RequestListener;
  let asked: string[];
  let now: number;
  let metrics: Metrics;
  let prober: HttpProber;
  let port: number;

  beforeEach(async () => {
    asked = [];
    now = 0;
    known = (_request, response) => response.end('ok');
    unknown = (_request, response) => response.writeHead(404).end();
    server = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      if (request.headers.host === HOST) known(request, response);
      else unknown(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    metrics = new Metrics();
    const clock = { now: () => new Date(now) };
    prober = new HttpProber({ address: () => ({ host: '127.0.0.1', port }), clock, logger: silent, metrics, timeoutMs: 300 });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const probe = () => prober.probe({ host: HOST, path: '/healthz?deep=1' });
  const answering = (status: number, headers: Record<string, string> = {}): void => {
    known = (_request, response) => response.writeHead(status, headers).end();
  };

  it.each([
    [200, {}, true],
    [204, {}, true],
    [401, {}, true],
    [403, {}, true],
    [302, { location: '/login' }, true],
    [302, { location: 'https://elsewhere.example/' }, true],
    [304, {}, true],
    [301, { location: 'https://i-1.localhost/' }, false],
    [308, { location: `https://${HOST}/healthz` }, false],
    [400, {}, false],
    [404, {}, false],
    [500, {}, false],
    [503, {}, false],
  ])('judges %i with %j', async (status, headers, reached) => {
    answering(status, headers);
    expect(await probe()).toMatchObject({ reached });
    expect(asked.toSorted()).toEqual(['i-0.localhost:8080/', `${HOST}/healthz?deep=1`]);
  });

  it('is not kept by an answer that does not come, or does not end', async () => {
    known = () => {};
    expect(await probe()).toEqual({ reached: false, detail: 'no answer in time' });
    let cut = false;
    let sent = 0;
    known = (_request, response) => {
      response.on('close', () => (cut = true));
      const more = () => {
        if (response.destroyed) return;
        sent += 16 * 1024;
        response.write(Buffer.alloc(16 * 1024), () => setImmediate(more));
      };
      more();
    };
    expect(await probe()).toMatchObject({ reached: true });
    await eventually(() => cut);
    expect(sent).toBeLessThan(8 * 1024 * 1024);
  });

  it('does not count a time in which its own process could not listen against an instance', async () => {
    known = (_request, response) => {
      const stopped = new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(stopped, 0, 0, 600);
      response.end('ok');
    };
    expect(await probe()).toMatchObject({ reached: true });
  });

  it('takes a change of protocol that nobody asked for as no answer', async () => {
    known = (_request, response) => response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    expect(await probe()).toEqual({ reached: false, detail: 'answered with a change of protocol' });
  });

  it('counts nothing as reached while an unknown host is answered, and asks again after a while', async () => {
    unknown = (_request, response) => response.end('anybody is welcome');
    expect(await probe()).toMatchObject({ reached: false, detail: expect.stringContaining('unknown host') });
    expect(await metrics.text()).toContain('berth_prober_control_failures_total 1');
    unknown = (_request, response) => response.writeHead(404).end();
    now += 4999;
    expect(await probe()).toMatchObject({ reached: false });
    now += 1;
    expect(await probe()).toMatchObject({ reached: true });
  });

  it('asks the control question once for many probes', async () => {
    await Promise.all(Array.from({ length: 10 }, probe));
    expect(asked.filter((each) => each.startsWith('i-0.'))).toHaveLength(1);
  });

  it('says that the connection was refused when nobody listens', async () => {
    port = 1;
    expect(await probe()).toEqual({ reached: false, detail: 'the connection was refused' });
  });
});
