import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@berth/shared-kernel/testing';
import type { WatchEvent } from '../../../../src/outbound/kubernetes/reflector/index.js';
import { type KubernetesSource, type SourceOptions, kubernetesSource } from '../../../../src/outbound/kubernetes/source/index.js';
import type { Thing } from '../reflector/scripted-source.js';
import { FakeApiserver, json } from './fake-apiserver.js';

const event = (name: string, resourceVersion = '11'): string =>
  JSON.stringify({ type: 'ADDED', object: { metadata: { name, resourceVersion } } });

describe('the source of a kind of objects', () => {
  let server: FakeApiserver;
  let calls: AbortController;
  const sources: KubernetesSource<Thing>[] = [];

  beforeEach(async () => {
    server = await FakeApiserver.open();
    calls = new AbortController();
  });
  afterEach(async () => {
    calls.abort();
    for (const source of sources.splice(0)) source.close();
    await server.close();
  });

  const sourceOf = (options: SourceOptions = {}, path = '/api/v1/pods'): KubernetesSource<Thing> => {
    const source = kubernetesSource<Thing>(server.kubeConfig(), path, options);
    sources.push(source);
    return source;
  };
  const list = (options: SourceOptions = {}) => sourceOf(options).list({ signal: calls.signal });
  const collect = async (source: KubernetesSource<Thing>, events: WatchEvent<Thing>[] = []): Promise<WatchEvent<Thing>[]> => {
    for await (const each of source.watch({ resourceVersion: '10', timeoutSeconds: 10, signal: calls.signal })) events.push(each);
    return events;
  };
  const streaming = (send: (response: ServerResponse) => void): void => {
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      send(response);
    };
  };

  it('lists a page, and says where the next one is', async () => {
    const items = [{ metadata: { name: 'a' } }];
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '12', continue: 'more+/=' }, items });
    const source = sourceOf({ labelSelector: 'app in (a, b),!x' });
    expect(await source.list({ limit: 5, signal: calls.signal })).toEqual({ items, resourceVersion: '12', continue: 'more+/=' });
    await source.list({ limit: 5, continue: 'more+/=', signal: calls.signal });
    expect(server.asked.map(({ path, query }) => ({ path, query }))).toEqual([
      { path: '/api/v1/pods', query: { labelSelector: 'app in (a, b),!x', limit: '5' } },
      { path: '/api/v1/pods', query: { labelSelector: 'app in (a, b),!x', limit: '5', continue: 'more+/=' } },
    ]);
  });

  it('lists nothing where there is nothing, and tells the last page from others', async () => {
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '12', continue: '' }, items: null });
    expect(await list()).toEqual({ items: [], resourceVersion: '12' });
  });

  it('asks below the path of a cluster that has one', async () => {
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
    const source = kubernetesSource(server.kubeConfig({ server: `${server.url}/k8s/clusters/c-1` }), '/api/v1/pods');
    await source.list({ signal: calls.signal });
    source.close();
    expect(server.asked[0]?.path).toBe('/k8s/clusters/c-1/api/v1/pods');
  });

  it('watches from a version on with bookmarks, and ends when the server ends', async () => {
    streaming((response) => response.end(`${event('a')}\n${event('b')}\n`));
    expect((await collect(sourceOf({ labelSelector: 'x=y' }))).map(({ object }) => object.metadata?.name)).toEqual(['a', 'b']);
    expect(server.asked[0]?.query).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '10',
      timeoutSeconds: '10',
      labelSelector: 'x=y',
    });
  });

  it('gives an event as soon as its line is there, however it is cut', async () => {
    let sent: ServerResponse | null = null;
    streaming((response) => (sent = response));
    const events: WatchEvent<Thing>[] = [];
    const watching = collect(sourceOf(), events);
    const response = await eventually(() => sent);
    const bytes = Buffer.from(`${event('schiff-🚢-語')}\n`);
    for (const byte of bytes) {
      await new Promise((resolve) => response.write(Buffer.from([byte]), resolve));
    }
    await eventually(() => events.length === 1);
    expect(events[0]?.object.metadata?.name).toBe('schiff-🚢-語');
    response.end();
    await watching;
  });

  it('takes a connection that is reset for a failure and not for the end', async () => {
    let sent: ServerResponse | null = null;
    streaming((response) => {
      sent = response;
      response.write(`${event('a')}\n`);
    });
    const events: WatchEvent<Thing>[] = [];
    const watching = collect(sourceOf(), events);
    await eventually(() => events.length === 1);
    (sent as ServerResponse | null)?.socket?.resetAndDestroy();
    await expect(watching).rejects.toMatchObject({ kind: 'unavailable', code: 'cluster.unavailable' });
  });

  it.each([
    ['ends within a line', `${event('a')}\n{"type":"ADD`],
    ['has a line that is not JSON', `${event('a')}\n{"type":"ADD\n`],
    ['has a line that is too long', `${event('a')}\n${event('x'.repeat(5000))}\n`],
  ])('gives what came before a stream %s, and then fails', async (_what, bytes) => {
    streaming((response) => response.end(bytes));
    const events: WatchEvent<Thing>[] = [];
    await expect(collect(sourceOf({ mostLineBytes: 4096 }), events)).rejects.toMatchObject({ code: 'cluster.unreadable' });
    expect(events).toHaveLength(1);
  });

  it.each([
    [
      '429 with a header',
      429,
      { details: { retryAfterSeconds: 9 } },
      { 'retry-after': '3' },
      { code: 'cluster.unavailable', retryAfter: 3 },
    ],
    ['429 with a Status', 429, { details: { retryAfterSeconds: 9 } }, {}, { code: 'cluster.unavailable', retryAfter: 9 }],
    ['410', 410, { reason: 'Expired' }, {}, { code: 'cluster.expired', kind: 'conflict' }],
    ['403', 403, { reason: 'Forbidden', message: 'pods is forbidden' }, {}, { code: 'cluster.not-permitted', kind: 'unavailable' }],
    ['a redirect', 302, {}, { location: '/elsewhere' }, { code: 'cluster.unavailable' }],
  ])('fails with what %s means, for a list and for a watch', async (_what, status, body, headers, failure) => {
    server.answer = (_request, response) => json(response, status, body, headers);
    await expect(list()).rejects.toMatchObject(failure);
    await expect(collect(sourceOf())).rejects.toMatchObject(failure);
  });

  it('fails with what the status means where a proxy answers in its own words', async () => {
    server.answer = (_request, response) => response.writeHead(503, { 'retry-after': '4' }).end('<html>sorry');
    await expect(list()).rejects.toMatchObject({ code: 'cluster.unavailable', retryAfter: 4, message: expect.stringContaining('sorry') });
  });

  it.each([
    ['does not say what it lists', '[]'],
    ['is not JSON', '{"metadata":'],
  ])('fails when a list %s', async (_what, body) => {
    server.answer = (_request, response) => response.end(body);
    await expect(list()).rejects.toMatchObject({ code: 'cluster.unreadable' });
  });

  it('waits only so long for an answer to begin, and for a list to end', async () => {
    server.answer = () => {};
    await expect(list({ timeouts: { headersMs: 50 } })).rejects.toMatchObject({ code: 'cluster.too-late' });
    await expect(collect(sourceOf({ timeouts: { headersMs: 50 } }))).rejects.toMatchObject({ code: 'cluster.too-late' });
    streaming((response) => response.write('{"metadata":'));
    await expect(list({ timeouts: { listMs: 100 } })).rejects.toMatchObject({ code: 'cluster.too-late' });
    await eventually(() => server.sockets.size === 0);
  });

  it('closes its connection when it is called off, whatever it was doing', async () => {
    for (const answer of [() => {}, (_request: unknown, response: ServerResponse) => void response.write('{"metadata":')]) {
      server.answer = answer;
      for (const doing of [() => list(), () => collect(sourceOf())]) {
        calls = new AbortController();
        const ended = doing().then(
          () => 'done',
          () => 'failed',
        );
        await eventually(() => server.sockets.size === 1);
        calls.abort();
        expect(await ended).toBe('failed');
        await eventually(() => server.sockets.size === 0);
      }
    }
  });

  it('closes its connection when nobody wants further events', async () => {
    streaming((response) => response.write(`${event('a')}\n`));
    for await (const each of sourceOf().watch({ resourceVersion: '10', timeoutSeconds: 10, signal: calls.signal })) {
      expect(each.type).toBe('ADDED');
      break;
    }
    await eventually(() => server.sockets.size === 0);
  });

  it('uses one connection for lists and watches that follow each other, and none after it is closed', async () => {
    const source = sourceOf();
    for (let round = 0; round < 5; round++) {
      server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
      await source.list({ signal: calls.signal });
      streaming((response) => response.end(`${event('a')}\n`));
      await collect(source);
    }
    expect({ asked: server.asked.length, connections: server.connections }).toEqual({ asked: 10, connections: 1 });
    source.close();
    await eventually(() => server.sockets.size === 0);
  });

  it('does not ask again over a kept connection that has gone dead', async () => {
    const source = sourceOf({ timeouts: { headersMs: 50 } });
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
    await source.list({ signal: calls.signal });
    server.answer = () => {};
    await expect(source.list({ signal: calls.signal })).rejects.toMatchObject({ code: 'cluster.too-late' });
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '2' }, items: [] });
    expect(await source.list({ signal: calls.signal })).toMatchObject({ resourceVersion: '2' });
    expect(server.connections).toBe(2);
  });

  it('reads no faster than its events are taken', async () => {
    let sent = 0;
    streaming((response) => {
      const line = `${event('x'.repeat(60_000))}\n`;
      const more = () => {
        while (!response.destroyed && sent < 100_000_000 && response.write(line)) sent += line.length;
      };
      response.on('drain', more);
      more();
    });
    const events = sourceOf().watch({ resourceVersion: '10', timeoutSeconds: 10, signal: calls.signal })[Symbol.asyncIterator]();
    await events.next();
    let before = -1;
    await eventually(
      () => {
        const settled = sent === before;
        before = sent;
        return settled;
      },
      10_000,
      'the server to be held up',
      200,
    );
    expect(sent).toBeLessThan(50_000_000);
    await events.return?.();
  });
});
