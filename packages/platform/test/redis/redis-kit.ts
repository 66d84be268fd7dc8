import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { FaultProxy, type RedisServer, startRedis } from '@berth/local-stack';
import { ownTime } from '@berth/shared-kernel/testing';
import { onTestFinished } from 'vitest';
import { createLogger, type Redis } from '../../src/index.js';
import { openRedis } from '../../src/redis.js';

/** A Redis of this test's own, which it may break; with `users` as a production server has them. */
export async function ownRedis(users?: Readonly<Record<string, readonly string[]>>): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-redis-'));
  const server = await startRedis(users === undefined ? { dir } : { dir, users });
  onTestFinished(async () => {
    await server.stop();
    await rm(dir, { recursive: true });
  });
  return server;
}

export async function proxyTo(server: { readonly port: number }): Promise<FaultProxy> {
  const proxy = await FaultProxy.start({ port: server.port });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** TLS in front of a server, by a certificate that vouches for itself. */
export async function behindTls({ port }: { readonly port: number }): Promise<{ url: string; certificate: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-tls-'));
  const [keyFile, certFile] = [join(dir, 'key'), join(dir, 'crt')];
  const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ${keyFile} -out ${certFile} -subj /CN=localhost`;
  await promisify(execFile)('openssl', [...request.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1']);
  const certificate = await readFile(certFile, 'utf8');
  const server = createServer({ cert: certificate, key: await readFile(keyFile) }, (client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await rm(dir, { recursive: true });
  });
  return { url: `rediss://127.0.0.1:${(server.address() as AddressInfo).port}`, certificate };
}

/** A connection, with every line that it logged; patient, so that a busy machine is not taken for an outage. */
export function connected(url: string, commandTimeoutMs = 60_000): { redis: Redis; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', name: 'test', destination: { write: (line) => void lines.push(line) } });
  const redis = openRedis({ url, logger, commandTimeoutMs });
  onTestFinished(() => redis.close());
  return { redis, lines };
}

/** How long something took in the time of this process, in milliseconds, however it ended. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const time = ownTime();
  await work().catch(() => undefined);
  time.stop();
  return time.elapsedMs();
}
