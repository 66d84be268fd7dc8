import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as backOff } from 'node:timers/promises';
import { FaultProxy, type MariaDbServer, startMariaDb } from '@berth/local-stack';
import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, managerOf } from '../../src/index.js';
import { freshDatabase } from '../../src/testing.js';
import { allocatedBy } from './allocated-by.js';
import { counterOf, counterRows, counterSchema, raise } from './counter-rows.js';
import { finallyDo, open, range } from './kit.js';

const LOST = { kind: 'unavailable', code: 'database.unavailable', retryAfter: 1 };
const STATEMENT_MS = 1_500;

let folder: string;
let server: MariaDbServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-mariadb-'));
  server = await startMariaDb({ dir: folder });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function setUp(poolSize = 4) {
  const at = await freshDatabase(counterSchema, server);
  const proxy = await FaultProxy.start({ port: server.port });
  finallyDo(() => proxy.close());
  const url = Object.assign(new URL(at.url), { port: String(proxy.port) }).href;
  const database = await open({ url }, { statementMs: STATEMENT_MS, poolSize });
  await database.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));
  return { at, proxy, database };
}

const counter = (database: Database) => database.reader.findOneByOrFail(counterRows, { id: 1n });
const raiseOnce = (database: Database) => database.unitOfWork.run('raise', async (tx) => raise(tx, await counter(database)));

/** Raises without end on several lanes until `stop`; how often it worked, and what it was told when it did not. */
function raising(database: Database, lanes: number) {
  const over = new AbortController();
  let raised = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (!over.signal.aborted)
      try {
        await database.unitOfWork.run('raise', (tx) =>
          managerOf(tx).update(counterRows, { id: 1n }, { value: () => 'value + 1', version: () => 'version + 1' }),
        );
        raised += 1;
      } catch (error) {
        failures.push(error);
        await backOff(20);
      }
  };
  const all = Promise.all(range(lanes).map(lane));
  return {
    raised: () => raised,
    failures,
    stop: async () => {
      over.abort();
      await all;
    },
  };
}

test('a connection that is killed in the middle of a unit of work takes that work back, and the next one gets another', async () => {
  const { database, at } = await setUp();

  const killed = database.unitOfWork.run('raise', async (tx) => {
    await raise(tx, await counter(database));
    const [{ id } = { id: 0 }] = await managerOf(tx).query<{ id: number }[]>('SELECT CONNECTION_ID() AS id');
    await at.administer(`KILL CONNECTION ${id}`);
    await managerOf(tx).query('SELECT 1');
  });

  await expect(killed).rejects.toMatchObject(LOST);
  expect(database.statements.of('raise').runs).toBe(1);
  expect(await counter(database)).toMatchObject({ value: 0 });
  await raiseOnce(database);
  expect(await counter(database)).toMatchObject({ value: 1 });
});

test('work that does not mind that the server cut a statement short is not committed all the same', async () => {
  const { database } = await setUp();

  const careless = database.unitOfWork.run('raise', async (tx) => {
    await raise(tx, await counter(database));
    await managerOf(tx)
      .query('SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(5)')
      .catch(() => undefined);
  });

  await expect(careless).rejects.toMatchObject(LOST);
  expect(await counter(database)).toMatchObject({ value: 0 });
});

test('a server that is restarted under load costs failures that say so, and loses no work that was reported done', async () => {
  const { database } = await setUp();
  const load = raising(database, 8);
  await eventually(() => load.raised() > 20);

  await server.kill();
  await eventually(() => load.failures.length > 8);
  await server.restart();
  const before = load.raised();
  await eventually(() => load.raised() > before + 20);
  await load.stop();

  for (const failure of load.failures) expect(failure).toMatchObject(LOST);
  const { value } = await counter(database);
  // What was under way at the kill may have been committed without its answer.
  expect(value).toBeGreaterThanOrEqual(load.raised());
  expect(value).toBeLessThanOrEqual(load.raised() + 8);
});

test('a server that refuses connections is reported at once, to readers and writers, and is used again when it is back', async () => {
  const { database, proxy } = await setUp();
  await proxy.refuse();

  await expect(raiseOnce(database)).rejects.toMatchObject(LOST);
  await expect(counter(database)).rejects.toMatchObject(LOST);
  await expect(database.reader.createQueryBuilder(counterRows, 'c').getMany()).rejects.toMatchObject(LOST);
  await proxy.heal();

  await eventually(() => raiseOnce(database).then(() => true));
  expect(await counter(database)).toMatchObject({ value: 1 });
});

test('to ask for a server that refuses connections, again and again, takes little memory', async () => {
  const { database, proxy } = await setUp();
  await proxy.refuse();
  const refused = () => expect(counter(database)).rejects.toMatchObject(LOST);
  await refused();

  const tries = 100;
  const allocated = await allocatedBy(async () => {
    for (let asked = 0; asked < tries; asked += 1) await refused();
  });

  expect(allocated / tries / 1024, 'KiB each').toBeLessThan(256);
});

test('half-open connections hold nobody for longer than a statement may take, and are replaced', async () => {
  const { database, proxy } = await setUp();
  await Promise.all(range(4).map(() => raiseOnce(database)));
  await proxy.halfOpen();

  const time = ownTime();
  const waiting = await Promise.allSettled([...range(12).map(() => raiseOnce(database)), counter(database)]);
  time.stop();
  await proxy.heal();

  expect(waiting.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'done'))).toEqual(
    Array(13).fill('database.unavailable'),
  );
  expect(time.elapsedMs()).toBeLessThan(STATEMENT_MS * 4);
  await eventually(() => raiseOnce(database).then(() => true));
  await eventually(async () => expect(await counter(database)).toMatchObject({ value: 5 }));
});

test('a server that stands still under load is waited for no longer than that either', async () => {
  const { database } = await setUp();
  const load = raising(database, 8);
  await eventually(() => load.raised() > 20);

  await server.pause();
  await eventually(() => load.failures.length > 0, STATEMENT_MS * 4);
  await server.resume();
  const before = load.raised();
  await eventually(() => load.raised() > before + 20);
  await load.stop();

  for (const failure of load.failures) expect(failure).toMatchObject({ kind: 'unavailable' });
  const { value } = await counter(database);
  expect(value).toBeGreaterThanOrEqual(load.raised());
  expect(value).toBeLessThanOrEqual(load.raised() + load.failures.length);
});

test('a server that takes no more connections is reported as unavailable, not as a mistake', async () => {
  const { database, at } = await setUp();
  await at.administer(`ALTER USER ${new URL(at.url).username}@'%' WITH MAX_USER_CONNECTIONS 1`);

  // It needs two, one to read and one to write.
  const other = open(at).catch((error: unknown) => error);

  expect(await other).toMatchObject(LOST);
  await raiseOnce(database);
});

test('a user or a schema that the server refuses is a matter of the configuration', async () => {
  const { at } = await setUp();
  const wrong = (change: object) => open({ url: Object.assign(new URL(at.url), change).href });

  for (const change of [{ password: 'wrong' }, { pathname: '/nowhere' }])
    await expect(wrong(change)).rejects.toMatchObject({ kind: 'invalid-input', code: 'config.database-url' });
});
