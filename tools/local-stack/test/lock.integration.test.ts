import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withLock } from '../src/lock.ts';

const LOCK = fileURLToPath(new URL('../src/lock.ts', import.meta.url));

const mustNotWait = () => expect.fail('somebody else holds the lock');

test('a lock is held against other processes, and a kill -9 of its holder frees it', async () => {
  const name = randomUUID();
  const hold = `import { withLock } from ${JSON.stringify(LOCK)};
    await withLock(${JSON.stringify(name)}, () => undefined, () => new Promise(() => process.stdout.write('held')));`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', `setInterval(() => undefined, 1000);${hold}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const order: string[] = [];
  const mine = withLock(
    name,
    () => order.push('waits'),
    async () => order.push('works'),
  );
  await expect.poll(() => order).toEqual(['waits']);
  order.push('holder dies');
  holder.kill('SIGKILL');
  await mine;
  expect(order).toEqual(['waits', 'holder dies', 'works']);
});

test('a lock is free again when the work under it has failed', async () => {
  const name = randomUUID();
  const fails = withLock(name, mustNotWait, () => Promise.reject(new Error('no')));
  await expect(fails).rejects.toThrow('no');
  expect(await withLock(name, mustNotWait, async () => 'done')).toBe('done');
});
