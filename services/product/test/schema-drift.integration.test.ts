import { createLogger, migrateDatabase, schemaDrift } from '@berth/platform';
import { freshDatabase, platformMigrations } from '@berth/platform/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { productSchema } from '../src/outbound/sql/product-schema.js';

test('what the migrations make is what the rows describe', async () => {
  const at = await freshDatabase(productSchema, inject('servers').mariadb, { isMigrated: false });
  onTestFinished(() => at.drop());
  const logger = createLogger({ level: 'silent', name: 'test' });

  const applied = await migrateDatabase({ ...productSchema, url: at.migratorUrl, logger });

  expect(applied.toSorted()).toEqual([...platformMigrations, ...productSchema.migrations].map(({ name }) => name).toSorted());
  expect(await schemaDrift({ ...productSchema, url: at.url, logger })).toEqual([]);
});
