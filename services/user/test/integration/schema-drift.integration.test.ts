import { createLogger, migrateDatabase, schemaDrift } from '@berth/platform';
import { freshDatabase, platformMigrations } from '@berth/platform/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { userSchema } from '../../src/outbound/sql/user-schema.js';

test('what the migrations make is what the rows describe', async () => {
  const at = await freshDatabase(userSchema, inject('servers').mariadb, { isMigrated: false });
  onTestFinished(() => at.drop());
  const logger = createLogger({ level: 'silent', name: 'test' });

  const applied = await migrateDatabase({ ...userSchema, url: at.migratorUrl, logger });

  expect(applied.toSorted()).toEqual([...platformMigrations, ...userSchema.migrations].map(({ name }) => name).toSorted());
  expect(await schemaDrift({ ...userSchema, url: at.url, logger })).toEqual([]);
});
