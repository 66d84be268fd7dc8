import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, type MigrationClass, sqlType, type TableSpec } from './migrations.js';

const TABLES: readonly TableSpec[] = [
  {
    name: 'outbox',
    columns: {
      id: sqlType.autoInt64Id,
      event_id: sqlType.varchar(36),
      topic: sqlType.varchar(64),
      event_key: sqlType.varchar(64),
      event_type: sqlType.varchar(64),
      sequence: sqlType.int64,
      headers: sqlType.json,
      body: sqlType.text,
      created_at: sqlType.date,
      published_at: sqlType.nullable(sqlType.date),
    },
    primary: ['id'],
    uniques: [['event_id'], ['topic', 'event_key', 'sequence']],
    indices: [['published_at', 'id']],
  },
  {
    name: 'outbox_lease',
    columns: { name: sqlType.varchar(32), fence: sqlType.int64, holder: sqlType.varchar(36), expires_at: sqlType.date },
    primary: ['name'],
  },
  {
    name: 'event_sequence',
    columns: { topic: sqlType.varchar(64), aggregate_id: sqlType.varchar(64), value: sqlType.int64 },
    primary: ['topic', 'aggregate_id'],
  },
  {
    name: 'inbox',
    columns: { consumer: sqlType.varchar(64), event_id: sqlType.varchar(64), handled_at: sqlType.date },
    primary: ['consumer', 'event_id'],
    indices: [['handled_at']],
  },
  {
    name: 'idempotency_record',
    columns: {
      fingerprint: sqlType.varchar(64),
      user_id: sqlType.int,
      method: sqlType.varchar(16),
      path: sqlType.text,
      request_key: sqlType.text,
      body_hash: sqlType.varchar(64),
      status: sqlType.nullable(sqlType.int),
      body: sqlType.nullable(sqlType.text),
      created_at: sqlType.date,
      completed_at: sqlType.nullable(sqlType.date),
    },
    primary: ['fingerprint'],
    indices: [['created_at']],
  },
  {
    name: 'user_standing',
    columns: {
      user_id: sqlType.int,
      status: sqlType.varchar(16),
      status_sequence: sqlType.int64,
      roles: sqlType.json,
      roles_sequence: sqlType.int64,
    },
    primary: ['user_id'],
  },
];

class PlatformTables1760000000000 implements MigrationInterface {
  readonly name = 'PlatformTables1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.dropTable(table.name);
  }
}

class ParkedKeys1764000000000 implements MigrationInterface {
  readonly name = 'ParkedKeys1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'outbox_parked_key',
      columns: {
        topic: sqlType.varchar(64),
        event_key: sqlType.varchar(64),
        event_id: sqlType.varchar(36),
        code: sqlType.varchar(64),
        message: sqlType.text,
        parked_at: sqlType.date,
      },
      primary: ['topic', 'event_key'],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('outbox_parked_key');
  }
}

/** The schema of the rows that every context has beside its own; run before the context's migrations. */
export const platformMigrations: readonly MigrationClass[] = [PlatformTables1760000000000, ParkedKeys1764000000000];
