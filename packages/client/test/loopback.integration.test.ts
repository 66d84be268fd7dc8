import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Berth, hintsOf, loopbackSend } from '../src/index.js';

let server: Server;
let port: number;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/none') return void response.writeHead(204, { 'set-cookie': ['a=1', 'b=2'] }).end();
  if (request.url?.startsWith('/api/v1/events') === true) return stream(request, response);
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  const { url, method, headers } = request;
  response.end(JSON.stringify({ host: headers.host, url, method, body, x: headers['x-test'] }));
}

/** Writes an event in two pieces, and stays open. */
function stream({ url, headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const asked = `${url} ${String(headers['last-event-id'])}`;
  response.write(
    `retry: 100\n\n: a heartbeat\nid: k.7\n\nid: k.8\nevent: ready\ndata: ${JSON.stringify({ live: true, asked })}\n\nid: k.9\nev`,
  );
  setImmediate(() => response.write('ent: hint\ndata: {"id":"1"}\n\n'));
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('a host below localhost is reached on loopback under its own name', async () => {
  const url = `http://i-abc.localhost:${port}/page?a=b`;
  const response = await loopbackSend(new Request(url, { method: 'POST', body: 'hello', headers: { 'x-test': 'y' } }));

  expect([response.status, await response.json()]).toEqual([
    200,
    { host: `i-abc.localhost:${port}`, url: '/page?a=b', method: 'POST', body: 'hello', x: 'y' },
  ]);
});

test('an answer without a body keeps every cookie', async () => {
  const response = await loopbackSend(new Request(`http://berth.localhost:${port}/none`));

  expect([response.status, response.body, response.headers.getSetCookie()]).toEqual([204, null, ['a=1', 'b=2']]);
});

test('another host is asked as ever', async () => {
  const response = await loopbackSend(new Request(`http://127.0.0.1:${port}/`));

  expect(await response.json()).toMatchObject({ host: `127.0.0.1:${port}`, method: 'GET' });
});

test('a port where nobody listens is an error', async () => {
  await expect(loopbackSend(new Request('http://i-abc.localhost:1/'))).rejects.toThrow('ECONNREFUSED');
});

test('an event stream is told as it comes, from a host below localhost too', async () => {
  const berths = ['127.0.0.1', 'berth.localhost'].map(
    (host) => new Berth({ url: `http://${host}:${port}`, accessToken: 'a', send: loopbackSend }),
  );
  for (const berth of berths) {
    const leaving = new AbortController();
    const hints = hintsOf(berth, { scope: 'all', lastEventId: 'k.7', signal: leaving.signal });
    expect((await hints.next()).value).toEqual({ event: 'ready', id: 'k.8', data: { live: true, asked: '/api/v1/events?scope=all k.7' } });
    expect((await hints.next()).value).toEqual({ event: 'hint', id: 'k.9', data: { id: '1' } });
    leaving.abort();
    await expect(hints.next()).rejects.toThrow(/abort/i);
  }
});
