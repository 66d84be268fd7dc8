import { expect, test } from 'vitest';
import { managerOf, migrateDatabase, openDatabase, schemaDrift } from '../../src/index.js';
import { platformMigrations } from '../../src/testing.js';
import { counterSchema } from './counter-rows.js';
import { fresh, logger, open } from './kit.js';

const NAMES = [...platformMigrations, ...counterSchema.migrations].map(({ name }) => name);
const at = (url: string) => ({ ...counterSchema, url, logger });

test('a schema that is behind is not opened, and left as it is', async () => {
  const { url, administer } = await fresh({ isMigrated: false });

  const opening = openDatabase(at(url));

  await expect(opening).rejects.toMatchObject({
    kind: 'refused',
    code: 'database.schema-behind',
    message: expect.stringContaining('berth migrate'),
    data: { context: 'test', pending: NAMES },
  });
  expect(await administer('SHOW TABLES')).toEqual([]);
});

test('migrating tells what it ran, and the second time finds nothing to do', async () => {
  const { url, migratorUrl } = await fresh({ isMigrated: false });

  expect(await migrateDatabase(at(migratorUrl))).toEqual(NAMES);
  expect(await migrateDatabase(at(migratorUrl))).toEqual([]);
  expect(await schemaDrift(at(url))).toEqual([]);
});

test('of five that migrate at once one does it and the others find it done', async () => {
  const { url, migratorUrl } = await fresh({ isMigrated: false });

  const names = await Promise.all([1, 2, 3, 4, 5].map(() => migrateDatabase(at(migratorUrl))));

  expect(names.flat().toSorted()).toEqual(NAMES.toSorted());
  expect(await schemaDrift(at(url))).toEqual([]);
});

test('a migration that was cut short is run again to its end', async () => {
  const { url, migratorUrl, administer } = await fresh({ isMigrated: false });
  await migrateDatabase(at(migratorUrl));
  // As after a kill in the middle: each CREATE TABLE has committed by itself and the migration is not recorded.
  await administer("DROP TABLE ticket; DROP TABLE user_standing; DROP TABLE inbox; DELETE FROM migrations WHERE name <> 'none'");

  expect(await migrateDatabase(at(migratorUrl))).toEqual(NAMES);
  expect(await schemaDrift(at(url))).toEqual([]);
});

test('a schema that a later release has migrated can still be opened', async () => {
  const later = await fresh();
  await later.administer("INSERT INTO migrations (timestamp, name) VALUES (1999000000000, 'Later1999000000000')");

  const database = await open(later);

  expect(await database.reader.query("SELECT 'one' AS one")).toEqual([{ one: 'one' }]);
});

test('a collation that compares letters of different case as equal is drift', async () => {
  const { url, administer } = await fresh();
  await administer('ALTER TABLE counter MODIFY label varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL');

  expect(await schemaDrift(at(url))).toEqual(['counter.label compares by utf8mb4_unicode_ci.']);
});

test("the services' user can neither migrate nor change a table, nor see another context's", async () => {
  const [mine, other] = [await fresh(), await fresh()];
  const database = await open(mine);
  const run = (sql: string) => database.unitOfWork.run('try', (tx) => managerOf(tx).query(sql));
  const otherSchema = new URL(other.url).pathname.slice(1);

  await expect(migrateDatabase(at((await fresh({ isMigrated: false })).url))).rejects.toThrow(/denied/);
  for (const sql of ['CREATE TABLE more (id int)', 'ALTER TABLE counter ADD more int', 'DROP TABLE counter', 'TRUNCATE TABLE counter'])
    await expect(run(sql)).rejects.toThrow(/denied/);
  await expect(run(`SELECT * FROM ${otherSchema}.counter`)).rejects.toThrow(/denied/);
});
