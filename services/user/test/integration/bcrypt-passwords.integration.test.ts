import { compareSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { parsePassword } from '../../src/domain/user/password.js';
import { BcryptPasswords, type BcryptOptions } from '../../src/outbound/bcrypt/bcrypt-passwords.js';
import { codesOf, finallyDo, range } from '../support/database.js';

async function open(options: Partial<BcryptOptions> = {}): Promise<BcryptPasswords> {
  const passwords = await BcryptPasswords.open({ cost: 4, threads: 2, maxQueue: 100, ...options });
  finallyDo(() => passwords.close());
  return passwords;
}

const password = parsePassword('correct horse', '/password');

test('a hash is bcrypt of the configured cost and matches its password only', async () => {
  const passwords = await open();
  const hash = await passwords.hash(password);
  expect(hash).toMatch(/^\$2[aby]\$04\$/);
  expect(compareSync(password, hash)).toBe(true);
  expect(await passwords.matches(password, hash)).toBe(true);
  expect(await passwords.matches('battery staple', hash)).toBe(false);
});

test('nobody has a password, yet a comparison with nobody spends a hash', async () => {
  const cost = 11;
  const passwords = await open({ cost });
  const cpuOf = async (hash: string | null) => {
    const before = process.cpuUsage();
    await passwords.matches(password, hash);
    return process.cpuUsage(before).user;
  };
  const hash = await passwords.hash(password);
  const real = await cpuOf(hash);
  const nobody = await cpuOf(null);
  expect(nobody).toBeGreaterThan(real / 3);
  expect(await passwords.matches(password, null)).toBe(false);
});

test('when threads and queue are full the next is refused with a time to come back, and those before are served', async () => {
  const passwords = await open({ threads: 1, maxQueue: 3 });
  const results = await Promise.allSettled(range(20).map(() => passwords.hash(password)));
  const codes = codesOf(results);
  expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(3);
  expect(codes.filter((code) => code === 'ok').length).toBeLessThanOrEqual(4);
  const refusals = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason);
  expect(refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals) expect(refusal).toMatchObject({ kind: 'exhausted', code: 'auth.busy', retryAfter: 1 });
  expect(await passwords.hash(password)).toMatch(/^\$2/);
});

test('hashing happens off the main thread, so the event loop goes on', async () => {
  const passwords = await open({ cost: 12 });
  const [process0, thread0] = [process.cpuUsage(), process.threadCpuUsage()];
  await Promise.all(range(3).map(() => passwords.hash(password)));
  const [inProcess, inThread] = [process.cpuUsage(process0).user, process.threadCpuUsage(thread0).user];
  expect(inProcess).toBeGreaterThan(100_000);
  expect(inThread).toBeLessThan(inProcess / 4);
});
