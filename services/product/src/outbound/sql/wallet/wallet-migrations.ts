import { createTable, type MigrationClass, sqlType } from '@berth/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class LedgerTables1763000002000 implements MigrationInterface {
  readonly name = 'LedgerTables1763000002000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'ledger_movement',
      columns: {
        movement_id: sqlType.varchar(36),
        kind: sqlType.varchar(16),
        reference: sqlType.varchar(191),
        user_id: sqlType.int,
        order_id: sqlType.nullable(sqlType.int64),
        amount: sqlType.int64,
        reason: sqlType.nullable(sqlType.varchar(200)),
        created_at: sqlType.date,
      },
      primary: ['movement_id'],
      uniques: [['reference']],
    });
    await createTable(runner, {
      name: 'ledger_entry',
      columns: {
        movement_id: sqlType.varchar(36),
        account: sqlType.varchar(32),
        amount: sqlType.int64,
        seq: sqlType.nullable(sqlType.int),
        balance_after: sqlType.nullable(sqlType.int64),
      },
      primary: ['movement_id', 'account'],
      uniques: [['account', 'seq']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ledger_entry');
    await runner.dropTable('ledger_movement');
  }
}

export const walletMigrations: readonly MigrationClass[] = [LedgerTables1763000002000];
