import { createLogger, migrateDatabase, schemaDrift } from '@berth/platform';
import { freshDatabase, platformMigrations } from '@berth/platform/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { resourceSchema } from '../../src/outbound/sql/resource-schema.js';

test('what the migrations make is what the rows describe', async () => {
  const at = await freshDatabase(resourceSchema, inject('servers').mariadb, { isMigrated: false });
  onTestFinished(() => at.drop());
  const logger = createLogger({ level: 'silent', name: 'test' });

  const applied = await migrateDatabase({ ...resourceSchema, url: at.migratorUrl, logger });

  expect(applied.toSorted()).toEqual([...platformMigrations, ...resourceSchema.migrations].map(({ name }) => name).toSorted());
  expect(await schemaDrift({ ...resourceSchema, url: at.url, logger })).toEqual([]);
});
