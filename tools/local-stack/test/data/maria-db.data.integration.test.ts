import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { type MariaDbAdmin, contextSchema, startMariaDb } from '../../src/index.ts';
import { isRoot } from '../../src/processes/system-user.ts';
import { own, ownDirectory } from './temporary.ts';

async function connect(url: string, connectTimeout = 60_000): Promise<Connection> {
  const connection = await createConnection({ uri: url, connectTimeout });
  connection.on('error', () => undefined);
  onTestFinished(() => connection.destroy());
  return connection;
}
const adminUrl = ({ host, port, adminUser, adminPassword }: MariaDbAdmin) => `mysql://${adminUser}:${adminPassword}@${host}:${port}`;
const ask = async (connection: Connection, sql: string) => (await connection.query(sql))[0];
const errnoOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return null;
  } catch (error) {
    return (error as { errno: number }).errno;
  }
};

describe('a MariaDB of our own', () => {
  it('speaks utf8mb4, UTC and a strict SQL, on 127.0.0.1 only, and not as root', async () => {
    const server = await own(startMariaDb({ dir: ownDirectory() }));
    const admin = await connect(adminUrl(server));
    expect(
      await ask(
        admin,
        'SELECT @@character_set_server cs, @@time_zone tz, @@bind_address addr, @@sql_mode LIKE "%STRICT_ALL_TABLES%" strict',
      ),
    ).toEqual([{ cs: 'utf8mb4', tz: '+00:00', addr: '127.0.0.1', strict: 1 }]);
    expect(readFileSync(`/proc/${server.pid()}/status`, 'utf8')).not.toMatch(/^Uid:\t0\t/m);
  });

  it('keeps its port and its data over a stop, a kill and a new start on the same directory', async () => {
    const dir = ownDirectory();
    const server = await own(startMariaDb({ dir }));
    const before = adminUrl(server);
    const admin = await connect(before);
    await ask(admin, 'CREATE SCHEMA kept');
    await ask(admin, 'CREATE TABLE kept.rows_ (n INT PRIMARY KEY)');
    await ask(admin, 'INSERT INTO kept.rows_ VALUES (1)');
    await server.restart();
    await ask(await connect(before), 'INSERT INTO kept.rows_ VALUES (2)');
    await server.kill();
    await server.restart();
    await ask(await connect(before), 'INSERT INTO kept.rows_ VALUES (3)');
    await server.stop();
    const next = await own(startMariaDb({ dir }));
    expect(adminUrl(next)).toBe(before);
    expect(await ask(await connect(before), 'SELECT COUNT(*) n FROM kept.rows_')).toEqual([{ n: 3 }]);
  });

  it('that is paused keeps connections and answers nothing until it is resumed', async () => {
    const server = await own(startMariaDb({ dir: ownDirectory() }));
    const admin = await connect(adminUrl(server));
    await ask(admin, 'SELECT 1');
    await server.pause();
    let answered = false;
    const asking = ask(admin, 'SELECT 2 two').finally(() => (answered = true));
    await expect(connect(adminUrl(server), 3000)).rejects.toThrow(/ETIMEDOUT/);
    expect(answered).toBe(false);
    await server.resume();
    expect(await asking).toEqual([{ two: 2 }]);
  });

  it('keeps its passwords from others', async () => {
    const dir = ownDirectory();
    const server = await own(startMariaDb({ dir }));
    const holders = readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .map((file) => join(dir, file))
      .filter((file) => statSync(file).isFile() && statSync(file).size < 100_000 && readFileSync(file).includes(server.adminPassword));
    expect(holders.length).toBeGreaterThan(0);
    expect(holders.map((file) => (statSync(file).mode & 0o777).toString(8))).toEqual(holders.map(() => '600'));
  });

  it.runIf(isRoot())('says what to do when the folder above is closed to the user it runs as', async () => {
    const closed = join(ownDirectory(), 'closed');
    mkdirSync(closed, { mode: 0o700 });
    // Only a temporary folder above is opened; this one is made to look like a home.
    vi.stubEnv('TMPDIR', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(startMariaDb({ dir: join(closed, 'mariadb') })).rejects.toThrow(
      /the user mysql cannot reach .*; choose a directory elsewhere/,
    );
  });
});

describe('the schema of a context', () => {
  const admin = () => inject('servers').mariadb ?? expect.fail('no MariaDB was provided');
  const password = (name: string) => `pw-${name}`;
  const unique = () => `c${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const made = async (context = unique()) => {
    const schema = await contextSchema(admin(), context, password);
    onTestFinished(async () => {
      const connection = await connect(adminUrl(admin()));
      await ask(connection, `DROP DATABASE IF EXISTS ${context}`);
      await ask(connection, `DROP USER IF EXISTS ${context}, ${context}_migrator`);
    });
    return schema;
  };

  it('is changed by its migrator and filled by its user, who cannot change it', async () => {
    const { url, migratorUrl } = await made();
    await ask(await connect(migratorUrl), 'CREATE TABLE t (n INT)');
    const user = await connect(url);
    await ask(user, 'INSERT INTO t VALUES (1)');
    await ask(user, 'UPDATE t SET n = 2');
    expect(await ask(user, 'SELECT n FROM t')).toEqual([{ n: 2 }]);
    await ask(user, 'DELETE FROM t');
    expect(await errnoOf(ask(user, 'CREATE TABLE u (n INT)'))).toBe(1142);
    expect(await errnoOf(ask(user, 'DROP TABLE t'))).toBe(1142);
    expect(await errnoOf(ask(user, 'ALTER TABLE t ADD m INT'))).toBe(1142);
    expect(await errnoOf(ask(user, 'TRUNCATE t'))).toBe(1142);
  });

  it('is closed to the users of another context, also of one with a like name', async () => {
    const name = unique();
    const [mine, like, other] = [await made(`${name}_a`), await made(`${name}xa`), await made()];
    await ask(await connect(like.migratorUrl), 'CREATE TABLE t (n INT)');
    await ask(await connect(other.migratorUrl), 'CREATE TABLE t (n INT)');
    for (const url of [mine.url, mine.migratorUrl])
      for (const { schema } of [like, other]) {
        const stranger = await connect(url);
        expect(await errnoOf(ask(stranger, `SELECT * FROM ${schema}.t`))).toBe(1142);
        expect(await errnoOf(ask(stranger, `USE ${schema}`))).toBe(1044);
      }
    expect(await errnoOf(ask(await connect(mine.migratorUrl), `CREATE DATABASE ${name}_b`))).toBe(1044);
    expect(await errnoOf(ask(await connect(mine.migratorUrl), `CREATE USER ${name}_b`))).toBe(1227);
  });

  it('is made again without harm, and gets its passwords back', async () => {
    const { schema, url, migratorUrl } = await made();
    await ask(await connect(migratorUrl), 'CREATE TABLE t (n INT)');
    await ask(await connect(adminUrl(admin())), `ALTER USER ${schema} IDENTIFIED BY 'lost'`);
    expect(await errnoOf(connect(url))).toBe(1045);
    expect(await made(schema)).toEqual({ schema, url, migratorUrl });
    expect(await ask(await connect(url), 'SELECT COUNT(*) n FROM t')).toEqual([{ n: 0 }]);
  });

  it.each(['', 'User', 'a b', 'x`; DROP DATABASE mysql', 'a'.repeat(40)])('has no name like "%s"', async (name) => {
    await expect(contextSchema(admin(), name, password)).rejects.toThrow(/cannot be the name of a schema/);
  });
});
