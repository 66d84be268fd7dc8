import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../../src/index.ts';

/** A client that remembers what it was told, and how its connection ended. */
class Client {
  readonly socket: Socket;
  heard = '';
  ending: string | null = null;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.heard += chunk.toString()));
    this.socket.on('error', (error: NodeJS.ErrnoException) => (this.ending = error.code ?? 'error'));
    this.socket.on('close', () => (this.ending ??= 'closed'));
  }

  say(words: string): void {
    this.socket.write(words);
  }
}

describe('a fault proxy in front of an echo', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const clients: Client[] = [];
  const served: Socket[] = [];
  const dial = () => {
    const client = new Client(proxy.port);
    clients.push(client);
    return client;
  };
  // Time enough for whatever the proxy would let through.
  const roundTripsPastTheProxy = async () => {
    const client = new Client((echo.address() as AddressInfo).port);
    for (let trips = 1; trips <= 20; trips += 1) {
      client.say('.');
      await expect.poll(() => client.heard.length, { interval: 1 }).toBe(trips);
    }
    client.socket.destroy();
  };

  beforeEach(async () => {
    served.length = 0;
    echo = createServer((socket) => {
      served.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await FaultProxy.start({ port: (echo.address() as AddressInfo).port });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.destroy();
    await proxy.close();
    for (const socket of served) socket.destroy();
    await new Promise((resolve) => echo.close(resolve));
  });

  it('passes everything on, whole and in order', async () => {
    const client = dial();
    const words = Array.from({ length: 20_000 }, (_, index) => `${index} `).join('');
    client.say(words);
    await expect.poll(() => client.heard.length).toBe(words.length);
    expect(client.heard).toBe(words);
  });

  it('passes on the end of what one side says, and still brings the answer', async () => {
    const client = dial();
    client.socket.end('bye');
    await expect.poll(() => client.ending).toBe('closed');
    expect(client.heard).toBe('bye');
  });

  it('counts the connections it has taken, and those that are open', async () => {
    const [first] = [dial(), dial()];
    await expect.poll(() => proxy.open).toBe(2);
    first?.socket.destroy();
    await expect.poll(() => proxy.open).toBe(1);
    expect(proxy.accepted).toBe(2);
  });

  it('that refuses resets live connections and takes no new one until it is healed', async () => {
    const before = dial();
    before.say('hello');
    await expect.poll(() => before.heard).toBe('hello');
    await proxy.refuse();
    await expect.poll(() => before.ending).toBe('ECONNRESET');
    const during = dial();
    await expect.poll(() => during.ending).toBe('ECONNREFUSED');
    await proxy.heal();
    const after = dial();
    after.say('back');
    await expect.poll(() => after.heard).toBe('back');
  });

  it('that is half-open takes connections and answers nothing, and resets them when healed', async () => {
    await proxy.halfOpen();
    const client = dial();
    client.say('is anybody there?');
    await expect.poll(() => proxy.open).toBe(1);
    await roundTripsPastTheProxy();
    expect([client.heard, client.ending, served.length]).toEqual(['', null, 1]);
    await proxy.heal();
    await expect.poll(() => client.ending).toBe('ECONNRESET');
  });

  it('that is half-open lets live connections stand still, and nothing of them is lost when healed', async () => {
    const client = dial();
    client.say('one ');
    await expect.poll(() => client.heard).toBe('one ');
    await proxy.halfOpen();
    client.say('two ');
    served[0]?.write('(from the server) ');
    await roundTripsPastTheProxy();
    expect(client.heard).toBe('one ');
    await proxy.heal();
    await expect.poll(() => client.heard).toContain('two ');
    expect(client.heard).toContain('(from the server) ');
  });

  it('that is half-open does not tell the server that a client went away', async () => {
    const client = dial();
    client.say('hold my locks');
    await expect.poll(() => client.heard).toBe('hold my locks');
    let told = false;
    served[0]?.once('close', () => (told = true));
    await proxy.halfOpen();
    client.socket.resetAndDestroy();
    await expect.poll(() => proxy.open).toBe(0);
    await roundTripsPastTheProxy();
    expect(told).toBe(false);
    await proxy.heal();
    await expect.poll(() => told).toBe(true);
  });

  it('that is slow delays every chunk in both directions, and what waits goes at once when healed', async () => {
    const client = dial();
    client.say('a');
    await expect.poll(() => client.heard).toBe('a');
    await proxy.slow(150);
    const began = performance.now();
    client.say('b');
    await expect.poll(() => client.heard).toBe('ab');
    expect(performance.now() - began).toBeGreaterThanOrEqual(295);
    await proxy.slow(60_000);
    client.say('c');
    await roundTripsPastTheProxy();
    expect(client.heard).toBe('ab');
    await proxy.heal();
    await expect.poll(() => client.heard).toBe('abc');
  });

  it('cuts live connections on both sides and serves new ones', async () => {
    const client = dial();
    client.say('x');
    await expect.poll(() => client.heard).toBe('x');
    let lost = '';
    served[0]?.once('error', (error: NodeJS.ErrnoException) => (lost = error.code ?? ''));
    proxy.cut();
    await expect.poll(() => [client.ending, lost]).toEqual(['ECONNRESET', 'ECONNRESET']);
    const next = dial();
    next.say('y');
    await expect.poll(() => next.heard).toBe('y');
  });

  it('in front of a server that is down resets every client', async () => {
    for (const socket of served) socket.destroy();
    await new Promise((resolve) => echo.close(resolve));
    const client = dial();
    await expect.poll(() => client.ending).toBe('ECONNRESET');
    await proxy.heal();
    expect(proxy.mode).toBe('healed');
  });
});
