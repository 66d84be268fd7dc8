import { expect, test } from 'vitest';
import { migrateDatabase, schemaDrift } from '../../src/index.js';
import { counterSchema } from './counter-rows.js';
import { fresh, logger } from './kit.js';

async function migrated() {
  const at = await fresh({ isMigrated: false });
  await migrateDatabase({ ...counterSchema, url: at.migratorUrl, logger });
  return { ...at, drift: () => schemaDrift({ ...counterSchema, url: at.url, logger }) };
}

test('what the migrations make is what the rows describe', async () => {
  const { drift } = await migrated();

  expect(await drift()).toEqual([]);
});

test.for([
  ['a column that nobody describes', 'ALTER TABLE counter ADD COLUMN extra int', /extra|temporary_counter/],
  ['a column that is missing', 'ALTER TABLE counter DROP COLUMN tags', /tags/],
  ['a key that is missing', 'DROP INDEX ix_counter_seen_at_id ON counter', /ix_counter_seen_at_id/],
  ['a key that nobody describes', 'CREATE INDEX ix_extra ON counter (value)', /ix_extra/],
  ['a table that is missing', 'DROP TABLE ticket', /ticket/],
] as const)('%s is drift', async ([, change, name]) => {
  const { administer, drift, url } = await migrated();
  // The one statement that the two kinds of database spell differently.
  await administer(url.startsWith('sqlite:') ? change.replace(/^(DROP INDEX \w+) ON .*/, '$1') : change);

  expect((await drift()).join('\n')).toMatch(name);
});

test('a schema without migrations lacks every table, and is left without', async () => {
  const { url } = await fresh({ isMigrated: false });
  const drift = () => schemaDrift({ ...counterSchema, url, logger });

  const first = await drift();

  expect(first.filter((statement) => statement.startsWith('CREATE TABLE'))).toHaveLength(9);
  expect(await drift()).toEqual(first);
});
