import { createLogger, managerOf, migrateDatabase, openDatabase } from '@berth/platform';
import { freshDatabase } from '@berth/platform/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { resourceSchema } from '../../src/outbound/sql/resource-schema.js';
import { SPEC } from '../support/given-instance.js';

const logger = createLogger({ level: 'silent', name: 'test' });
const LONG = 'x'.repeat(300);

const COLUMNS = {
  version: 1,
  user_id: 7,
  name: 'old',
  desired: 'RUNNING',
  status: 'RUNNING',
  status_since: 1,
  terminal: 0,
  generation: 1,
  settled_generation: 1,
  wake: 0,
  seen_wake: 0,
  due: 0,
  restart_token: 'r',
  operation_id: 'o',
  delete_reason: '',
  created_at: 1,
  updated_at: 1,
};

test('an instance that is older than the column of its image is found by its image all the same', async () => {
  const at = await freshDatabase(resourceSchema, inject('servers').mariadb, { isMigrated: false });
  onTestFinished(() => at.drop());
  await migrateDatabase({ ...resourceSchema, migrations: resourceSchema.migrations.slice(0, 2), url: at.migratorUrl, logger });
  const insert = (id: number, image: string) => {
    const row = { ...COLUMNS, instance_id: id, spec: JSON.stringify({ ...SPEC, image }) };
    const names = Object.keys(row);
    return [`INSERT INTO instance (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, Object.values(row)] as const;
  };
  const old = await openDatabase({ ...resourceSchema, migrations: [], url: at.url, logger });
  await old.unitOfWork.run('old', async (tx) => {
    for (const [statement, values] of [insert(1, 'berth/hello:1'), insert(2, LONG)]) await managerOf(tx).query(statement, [...values]);
  });
  await old.close();

  await migrateDatabase({ ...resourceSchema, url: at.migratorUrl, logger });

  const now = await openDatabase({ ...resourceSchema, url: at.url, logger });
  onTestFinished(() => now.close());
  const rows: readonly { image: string; withdrawn_at: null }[] = await now.reader.query(
    'SELECT image, withdrawn_at FROM instance ORDER BY instance_id',
  );
  expect(rows).toEqual([
    { image: 'berth/hello:1', withdrawn_at: null },
    { image: LONG.slice(0, 255), withdrawn_at: null },
  ]);
});
