import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@berth/local-stack';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'berth-main-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(service: string, env: Readonly<Record<string, string>>) {
  const main = fileURLToPath(new URL(`../../../build/${service}.js`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', main], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, out: () => out, err: () => err };
}

test.each([
  ['user', ['BERTH_DATABASE_URL', 'BERTH_KAFKA_BROKERS']],
  ['product', ['BERTH_DATABASE_URL', 'BERTH_KAFKA_BROKERS', 'BERTH_USER_URL']],
  [
    'resource',
    [
      'BERTH_DATABASE_URL',
      'BERTH_KAFKA_BROKERS',
      'BERTH_REDIS_URL',
      'BERTH_USER_URL',
      'BERTH_INGRESS_ADDRESS',
      'BERTH_INGRESS_CLASS',
      'BERTH_INGRESS_PEERS',
    ],
  ],
  ['bff', ['BERTH_KAFKA_BROKERS', 'BERTH_USER_URL', 'BERTH_PRODUCT_URL', 'BERTH_RESOURCE_URL']],
])('%s that is told nothing names everything that it needs and ends with 1', async (service, needed) => {
  const { ended, err } = run(service, { BERTH_PORT: 'soon' });
  expect(await ended).toBe(1);
  const lines = err().trim().split('\n');
  expect(lines[0]).toBe(`berth ${service}: The configuration is not valid:`);
  for (const variable of ['BERTH_PORT', ...needed]) expect(lines.filter((line) => line.includes(`${variable} (`))).toHaveLength(1);
  expect(lines).toHaveLength(needed.length + 2);
});

test.each(['SIGTERM', 'SIGINT'] as const)('a service says once where it listens and ends with 0 at %s', async (signal) => {
  const [port = 0, adminPort = 0, other = 0] = await freePorts(3);
  const url = `http://127.0.0.1:${other}`;
  const { child, ended, out, err } = run('bff', {
    BERTH_KAFKA_BROKERS: `127.0.0.1:${other}`,
    BERTH_PORT: String(port),
    BERTH_ADMIN_PORT: String(adminPort),
    BERTH_USER_URL: url,
    BERTH_PRODUCT_URL: url,
    BERTH_RESOURCE_URL: url,
  });
  const listening = () =>
    out()
      .split('\n')
      .filter((line) => line.includes('"listening"'));
  await eventually(() => listening().length === 1, 30_000, 'it listens', 50);
  expect(JSON.parse(listening()[0] ?? '')).toMatchObject({
    url: `http://127.0.0.1:${port}`,
    admin: `http://127.0.0.1:${adminPort}`,
    name: 'bff',
  });
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(err()).toBe('');
  expect(listening()).toHaveLength(1);
});

test('a busy port is named in a sentence', async () => {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const env = {
    BERTH_PORT: String(port),
    BERTH_KAFKA_BROKERS: `127.0.0.1:${port}`,
    BERTH_USER_URL: url,
    BERTH_PRODUCT_URL: url,
    BERTH_RESOURCE_URL: url,
  };
  const first = run('bff', { ...env, BERTH_ADMIN_PORT: '0' });
  await eventually(() => first.out().includes('"listening"'), 30_000, 'the first one listens', 50);
  const second = run('bff', { ...env, BERTH_ADMIN_PORT: String(adminPort) });
  expect(await second.ended).toBe(1);
  expect(second.err()).toBe(`berth bff: Port ${port} on 127.0.0.1 is in use by another program.\n`);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
});
