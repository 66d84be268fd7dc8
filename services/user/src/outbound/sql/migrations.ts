import { type MigrationClass, addColumn, addIndex, createTable, sqlType } from '@berth/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateUserTables1763700000000 implements MigrationInterface {
  readonly name = 'CreateUserTables1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'user_account',
      columns: {
        id: sqlType.autoId,
        email: sqlType.varchar(254),
        email_key: sqlType.varchar(64),
        password_hash: sqlType.varchar(100),
        nickname: sqlType.varchar(64),
        status: sqlType.varchar(16),
        roles: sqlType.json,
        enabled_admin: sqlType.bool,
        admin: sqlType.bool,
        created_at: sqlType.date,
        updated_at: sqlType.date,
        version: sqlType.int,
      },
      primary: ['id'],
      uniques: [['email_key']],
      indices: [['enabled_admin'], ['admin']],
    });
    await createTable(runner, { name: 'admin_guard', columns: { id: sqlType.int, version: sqlType.int64 }, primary: ['id'] });
    // Conditional, since a migration that was cut short is run again from its beginning.
    await runner.query('INSERT INTO admin_guard (id, version) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM admin_guard)');
    await createTable(runner, {
      name: 'session',
      columns: {
        id: sqlType.varchar(36),
        user_id: sqlType.int,
        generation: sqlType.int,
        rotated_at: sqlType.date,
        expires_at: sqlType.date,
        ended_at: sqlType.nullable(sqlType.date),
        version: sqlType.int,
      },
      primary: ['id'],
      indices: [['user_id'], ['expires_at']],
    });
    await createTable(runner, {
      name: 'refresh_token',
      columns: {
        hash: sqlType.varchar(64),
        session_id: sqlType.varchar(36),
        generation: sqlType.int,
        expires_at: sqlType.date,
      },
      primary: ['hash'],
      indices: [['expires_at']],
    });
    await createTable(runner, {
      name: 'signing_key',
      columns: {
        kid: sqlType.varchar(36),
        slot: sqlType.int,
        private_key: sqlType.text,
        created_at: sqlType.date,
        retired_at: sqlType.nullable(sqlType.date),
      },
      primary: ['kid'],
      uniques: [['slot']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['signing_key', 'refresh_token', 'session', 'admin_guard', 'user_account']) await runner.dropTable(table);
  }
}

class IndexUsersByMoment1764150000000 implements MigrationInterface {
  readonly name = 'IndexUsersByMoment1764150000000';

  async up(runner: QueryRunner): Promise<void> {
    await addIndex(runner, 'user_account', ['created_at', 'id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('user_account', 'ix_user_account_created_at_id');
  }
}

class UserStatusIndex1764150100000 implements MigrationInterface {
  readonly name = 'UserStatusIndex1764150100000';

  up(runner: QueryRunner): Promise<void> {
    return addIndex(runner, 'user_account', ['status']);
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropIndex('user_account', 'ix_user_account_status');
  }
}

class DateSessions1764160000000 implements MigrationInterface {
  readonly name = 'DateSessions1764160000000';

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'session', 'created_at', sqlType.nullable(sqlType.date));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP COLUMN created_at');
  }
}

export const userMigrations: readonly MigrationClass[] = [
  CreateUserTables1763700000000,
  IndexUsersByMoment1764150000000,
  UserStatusIndex1764150100000,
  DateSessions1764160000000,
];
