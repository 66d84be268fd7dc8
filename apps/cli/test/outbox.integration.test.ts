import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, managerOf, openDatabase, parkedKeys } from '@berth/platform';
import { userSchema } from '@berth/user';
import { afterAll, describe, expect, it } from 'vitest';
import { berth } from './run-berth.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-cli-'));
const url = `sqlite:${join(folder, 'user.sqlite')}`;
const env = { BERTH_DATA_DIR: folder, BERTH_USER_DATABASE_URL: url };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openDatabase({ ...userSchema, url, logger: createLogger({ level: 'silent', name: 'test' }) });

async function park(): Promise<void> {
  const database = await open();
  const sql = `INSERT INTO outbox_parked_key (topic, event_key, event_id, code, message, parked_at)
    VALUES ('user.events', '7', 'event-1', 'event-log.record-too-large', 'It is\ntoo large.', 1790000000000)`;
  await database.unitOfWork.run('park', (tx) => managerOf(tx).query(sql));
  await database.close();
}

async function parked(): Promise<number> {
  const database = await open();
  const { length } = await parkedKeys(database);
  await database.close();
  return length;
}

describe('berth outbox retry', () => {
  it('has parked keys tried again, says which and why, and leaves them where it is only to say so', async () => {
    const args = ['outbox', 'retry', '--context', 'user'];
    await park();

    const what = 'user.events 7, parked 2026-09-21T14:13:20.000Z at event event-1 (event-log.record-too-large: It is too large.)';
    expect(await berth([...args, '--dry-run'], env)).toEqual({ code: 0, err: '', out: `${what} would be tried again\n` });
    expect(await parked()).toBe(1);
    expect(await berth(args, env)).toEqual({ code: 0, err: '', out: `${what} is tried again\n` });
    expect(await parked()).toBe(0);
    expect(await berth(args, env)).toEqual({ code: 0, err: '', out: 'user: no key is parked\n' });
  });
});
