import { createHash } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type InstanceId, asInstanceId } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Edge, createEdge } from '../../src/outbound/edge/edge-proxy.js';
import { forwardTo } from '../support/forward-to.js';
import { silent } from '../support/desired.js';
import { eventually } from '@berth/shared-kernel/testing';
import { type RawRequest, rawHttp } from '../support/raw-http.js';

const RUNNING = 'i-1.localhost';
const STARTING = 'i-2.localhost';
const GONE = 'i-4.localhost';

const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe('the edge', () => {
  let instance: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let routes: Map<InstanceId, { port: number | null }>;
  let edge: Edge;
  let platform: Server;
  let aborted = 0;
  const servers: Server[] = [];

  const listening = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> => {
    const server = createServer(handle);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  /** An edge that gives an instance up when it has said nothing for so long; one who is slow on a busy machine is not silent. */
  const open = async (silenceMs = 60_000): Promise<Edge> => {
    const opened = createEdge({
      routes: (id) => routes.get(id) ?? null,
      baseDomain: 'localhost',
      fallback: forwardTo(() => `http://127.0.0.1:${portOf(platform)}`, silent),
      logger: silent,
      silenceMs,
    });
    await opened.listen(0);
    return opened;
  };
  const ask = (request: Partial<RawRequest> & { readonly host: string }) => rawHttp({ port: edge.port(), ...request });

  beforeEach(async () => {
    aborted = 0;
    answer = (request, response) => {
      response.setHeader('set-cookie', 'theirs=1; Domain=localhost; Path=/');
      response.end(JSON.stringify({ url: request.url, headers: request.headers }));
    };
    instance = await listening((request, response) => {
      response.on('close', () => (aborted += response.writableFinished ? 0 : 1));
      answer(request, response);
    });
    const sockets = new WebSocketServer({ server: instance, path: '/ws' });
    sockets.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
    const closedPort = await listening(() => {});
    routes = new Map([
      [asInstanceId(1n), { port: portOf(instance) }],
      [asInstanceId(2n), { port: null }],
      [asInstanceId(3n), { port: portOf(closedPort) }],
    ]);
    await new Promise((resolve) => closedPort.close(resolve));
    platform = await listening((request, response) =>
      response.end(`platform ${request.headers.host} ${String(request.headers['x-forwarded-for'])}`),
    );
    edge = await open();
  });
  afterEach(async () => {
    await edge.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('passes a request on as it came, with where it came from', async () => {
    const path = '/a/../b//c?x=1&y=?%2e';
    const { status, body } = await ask({
      host: `${RUNNING}:8080`,
      path,
      headers: { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6' },
    });
    const got = JSON.parse(body) as { url: string; headers: Record<string, string> };
    expect({ status, url: got.url }).toEqual({ status: 200, url: path });
    expect(got.headers).toMatchObject({
      host: `${RUNNING}:8080`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `${RUNNING}:8080`,
    });
    expect(got.headers).not.toHaveProperty('forwarded');
  });

  it('keeps cookies of the platform from instances, and of instances from their neighbours', async () => {
    const { headers, body } = await ask({ host: RUNNING, headers: { cookie: '__Host-berth-refresh=x; own=1; berth_refresh=y' } });
    expect((JSON.parse(body) as { headers: { cookie: string } }).headers.cookie).toBe('own=1');
    expect(headers['set-cookie']).toEqual(['theirs=1; Path=/']);
  });

  it('says of an unknown instance that there is no such, of one that is not ready that it does not run', async () => {
    expect(await ask({ host: GONE })).toMatchObject({ status: 404, body: 'There is no such instance.\n' });
    expect(await ask({ host: 'i-0.localhost' })).toMatchObject({ status: 404 });
    expect(await ask({ host: STARTING })).toMatchObject({ status: 503, body: 'This instance is not running.\n' });
    expect(await ask({ host: RUNNING, path: 'http://i-2.localhost/' })).toMatchObject({ status: 400 });
  });

  it('keeps the connection of a client who wants to keep it, and takes an upgrade that it does not know for a plain request', async () => {
    const kept = await ask({ host: RUNNING, headers: { connection: 'keep-alive' } });
    expect(kept.headers['connection']).toBe('keep-alive');
    expect((await ask({ host: RUNNING, headers: { upgrade: 'h2c', connection: 'upgrade' } })).status).toBe(200);
  });

  it('hands every other host to the platform', async () => {
    for (const host of ['localhost:8080', '127.0.0.1', 'i-1.example.com'])
      expect((await ask({ host })).body).toBe(`platform ${host} 127.0.0.1`);
  });

  it('answers 502 for an instance that refuses, hangs up or keeps silent', async () => {
    expect(await ask({ host: 'i-3.localhost' })).toMatchObject({ status: 502, body: 'This instance did not answer.\n' });
    answer = (request) => request.socket.destroy();
    expect(await ask({ host: RUNNING })).toMatchObject({ status: 502 });
    answer = () => {};
    const impatient = await open(300);
    onTestFinished(() => impatient.close());
    expect(await ask({ port: impatient.port(), host: RUNNING })).toMatchObject({ status: 502 });
  });

  it('ends an answer that breaks off, so that it is not taken for whole', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setImmediate(() => request.socket.destroy());
    };
    await expect(ask({ host: RUNNING })).rejects.toThrow('aborted');
    answer = (_request, response) => response.end('well again');
    expect((await ask({ host: RUNNING })).body).toBe('well again');
  });

  it('passes large bodies both ways', async () => {
    const sent = Buffer.alloc(20 * 1024 * 1024, 'berth ');
    answer = (request, response) => void request.pipe(response);
    const { body } = await ask({ host: RUNNING, method: 'POST', body: sent });
    expect(createHash('sha256').update(body).digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
  });

  it('tells the instance when a client goes away, and lives on', async () => {
    answer = (_request, response) => void response.write('first');
    for (let n = 0; n < 20; n++) {
      const socket = connect(edge.port(), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`POST / HTTP/1.1\r\nHost: ${RUNNING}\r\nContent-Length: 100000\r\n\r\nabc`);
      if (n % 2 === 0) await new Promise((resolve) => socket.once('data', resolve));
      socket.destroy();
    }
    await eventually(() => aborted >= 10);
    answer = (_request, response) => response.end('still here');
    expect((await ask({ host: RUNNING })).body).toBe('still here');
  });

  it('passes WebSockets, of text and of bytes', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port()}/ws`, { headers: { host: RUNNING } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const echoes: [string, boolean][] = [];
    socket.on('message', (data: Buffer, isBinary) => echoes.push([data.toString(), isBinary]));
    socket.send('hello');
    socket.send(Buffer.from('bytes'));
    await eventually(() => echoes.length === 2);
    expect(echoes).toEqual([
      ['hello', false],
      ['bytes', true],
    ]);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await edge.close();
    await closed;
  });

  it.each([
    [GONE, 404],
    [STARTING, 503],
    ['i-3.localhost', 502],
  ])('refuses the WebSocket of %s with %i', async (host, status) => {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port()}/ws`, { headers: { host } });
    const refused = await new Promise<number>((resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.once('error', reject);
    });
    expect(refused).toBe(status);
    socket.terminate();
  });

  it('listens on ::1 too where the machine has it, and says which port is taken', async () => {
    const overV6 = await rawHttp({ port: edge.port(), host: RUNNING, address: '::1' }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([200, 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH']).toContain(overV6);
    const second = createEdge({ routes: () => null, baseDomain: 'localhost', fallback: { request: () => {} }, logger: silent });
    await expect(second.listen(edge.port())).rejects.toMatchObject({ code: 'edge.port-in-use', kind: 'unavailable' });
    expect(() => second.port()).toThrow('does not listen');
  });
});
