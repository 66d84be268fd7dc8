import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { berth } from './run-berth.js';

const { mariadb, redis } = inject('servers');
const { host = '', port = 0, adminUser: user = '', adminPassword: password = '' } = mariadb ?? {};
const schema = `cli_${randomUUID().slice(0, 8)}`;
const admin = createConnection({ host, port, user, password });
const query = async (sql: string) => (await admin).query(sql);

beforeAll(() => query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`));
afterAll(async () => {
  await query(`DROP DATABASE ${schema}`);
  await (await admin).end();
});

describe('berth migrate', () => {
  const env = { BERTH_USER_DATABASE_URL: `mariadb://${user}:${encodeURIComponent(password)}@${host}:${port}/${schema}` };
  const args = ['migrate', '--context', 'user'];

  it('makes the tables once, says so, and finds drift', async () => {
    expect(await berth([...args, '--check'], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('not what this version') as string,
    });
    expect(await berth(args, env)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^user: \d+ migrations run: /) as string });
    expect(await berth(args, env)).toMatchObject({ code: 0, out: 'user: up to date\n' });
    expect(await berth([...args, '--check'], env)).toMatchObject({ code: 0, out: 'user: up to date\n' });
    await query(`ALTER TABLE ${schema}.inbox DROP COLUMN handled_at`);
    const drifted = await berth([...args, '--check'], env);
    expect(drifted).toMatchObject({ code: 1, out: expect.stringContaining('handled_at') as string });
    expect(drifted.err).not.toContain(password);
  });

  it('says in a sentence when the server cannot be reached', async () => {
    const { code, err } = await berth(args, { BERTH_USER_DATABASE_URL: 'mariadb://user:secret@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(err).toMatch(/^berth: .+\n$/);
    expect(err).not.toContain('secret');
  });
});

describe('berth snapshots rebuild', () => {
  it('drops every snapshot and nothing else', async () => {
    const url = redis?.url ?? '';
    const store = new Redis(url);
    const key = `instance:k8s:${Date.now()}`;
    await store.hset(key, { state: 'Running' });
    await store.set('somebody-elses', '1');
    expect(await berth(['snapshots', 'rebuild'], { BERTH_REDIS_URL: url })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ snapshots dropped/) as string,
    });
    expect(await store.exists(key, 'somebody-elses')).toBe(1);
    store.disconnect();
  });
});
