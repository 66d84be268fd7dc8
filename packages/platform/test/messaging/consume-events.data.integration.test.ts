import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLogger, toRecord } from '../../src/index.js';
import { type KafkaEventLog, openKafkaEventLog } from '../../src/kafka.js';
import { UNHURRIED } from './log-kit.js';

const brokers = inject('servers').kafka?.brokers ?? [];
const folder = mkdtempSync(join(tmpdir(), 'berth-consumer-'));
let log: KafkaEventLog;

beforeAll(() => {
  log = openKafkaEventLog({ brokers, clientId: 'consumer-test', ...UNHURRIED, logger: createLogger({ level: 'silent', name: 'test' }) });
  // As somebody would have it who has nothing of Berth's but this folder.
  for (const file of ['package.json', 'package-lock.json', 'consume.mjs'])
    cpSync(join('examples/consume-events', file), join(folder, file));
});
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const created = (instanceId: bigint, id: string) =>
  toRecord(
    {
      event_type: 'INSTANCE_CREATED',
      instance_id: instanceId,
      timestamp: 1_790_000_000,
      user_id: 8_000_000,
      name: 'report me',
      data: { cpu: 1, memory: 128, gpu: 0, image: 'berth/hello:1' },
    },
    { id, sequence: 1n, time: new Date(), source: '/services/resource', correlationId: 'c', causationId: null, traceparent: null },
  );

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { out: () => out, ended, end: () => child.kill('SIGTERM') };
}

it('the consumer of the how-to installs by itself, reads exact ids, says what came twice once, and goes on where it ended', async () => {
  const installed = run('npm', ['ci', '--no-audit', '--no-fund']);
  expect({ code: await installed.ended, out: installed.out() }).toMatchObject({ code: 0 });
  // Beyond 2^53 and odd, so that rounding shows.
  const instanceId = 2n ** 60n + BigInt(randomInt(1, 2 ** 40)) * 2n + 1n;
  const [first, second] = [randomUUID(), randomUUID()];
  const env = { BROKERS: brokers.join(','), GROUP: `report-${randomUUID()}` };
  await eventually(() => log.publish([created(instanceId, first), created(instanceId, first)]).then(() => true), 60_000);
  const consumer = run(process.execPath, ['consume.mjs'], env);
  await eventually(() => consumer.out().includes(String(instanceId)), 60_000);
  await log.publish([created(instanceId + 2n, second)]);
  await eventually(() => consumer.out().includes(String(instanceId + 2n)), 60_000);
  expect(
    consumer
      .out()
      .split('\n')
      .filter((line) => line.includes(`instance ${instanceId} `)),
  ).toHaveLength(1);
  consumer.end();
  expect(await consumer.ended).toBe(0);

  await log.publish([created(instanceId + 4n, randomUUID())]);
  const again = run(process.execPath, ['consume.mjs'], env);
  await eventually(() => again.out().includes(String(instanceId + 4n)), 60_000);
  expect(again.out()).not.toContain(String(instanceId + 2n));
  again.end();
  await again.ended;
});
