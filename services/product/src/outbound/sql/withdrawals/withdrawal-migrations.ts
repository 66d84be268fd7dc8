import { createTable, type MigrationClass, sqlType } from '@berth/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class ImageWithdrawals1795718802000 implements MigrationInterface {
  readonly name = 'ImageWithdrawals1795718802000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'image_withdrawal',
      columns: {
        image: sqlType.varchar(255),
        reason: sqlType.varchar(200),
        withdrawn_by: sqlType.int,
        withdrawn_at: sqlType.date,
      },
      primary: ['image'],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('image_withdrawal');
  }
}

export const withdrawalMigrations: readonly MigrationClass[] = [ImageWithdrawals1795718802000];
