import { networkInterfaces } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { HttpServer, listen } from '../../src/index.js';

const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

const serve = (host: string, port = 0) => {
  const server = new HttpServer((_request, response) => response.end('here'), { host, port });
  running.push(server);
  return server;
};
const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
// A browser may resolve localhost to either; a machine need not have the second.
const LOOPBACKS = hasIpv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
const textAt = async (host: string, server: HttpServer) => (await fetch(`http://${host}:${new URL(server.url()).port}`)).text();

test.each(LOOPBACKS)('a server on localhost answers at %s', async (address) => {
  const server = serve('localhost');
  await server.start();
  const { port } = new URL(server.url());
  expect(await textAt(address, server)).toBe('here');
  await server.stop();
  await expect(fetch(`http://${address}:${port}`)).rejects.toThrow('fetch failed');
  expect(() => server.url()).toThrow(expect.objectContaining({ code: 'server.not-listening' }));
});

test('a server on one address answers on that one alone', async () => {
  const server = serve('127.0.0.1');
  await server.start();
  expect(await textAt('127.0.0.1', server)).toBe('here');
  await expect(textAt('[::1]', server)).rejects.toThrow('fetch failed');
});

test.runIf(hasIpv6)('a port of localhost that is taken on one address is named, and the other is given back', async () => {
  const taken = await listen((_request, response) => response.end('other'), { host: '::1', port: 0 });
  try {
    await expect(serve('localhost', taken.port).start()).rejects.toMatchObject({ code: 'server.port-in-use' });
    const again = serve('127.0.0.1', taken.port);
    await again.start();
    expect(await textAt('127.0.0.1', again)).toBe('here');
  } finally {
    await taken.close();
  }
});
