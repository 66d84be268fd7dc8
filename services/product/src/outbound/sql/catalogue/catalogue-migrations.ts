import { createTable, type MigrationClass, sqlType } from '@berth/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addImageColumn } from '../add-image-column.js';

class CatalogueTables1763000001000 implements MigrationInterface {
  readonly name = 'CatalogueTables1763000001000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'product',
      columns: {
        product_id: sqlType.autoId,
        version: sqlType.int,
        name: sqlType.varchar(100),
        description: sqlType.text,
        status: sqlType.varchar(16),
        price: sqlType.int64,
        spec: sqlType.json,
        created_at: sqlType.date,
        updated_at: sqlType.date,
      },
      primary: ['product_id'],
      indices: [['status', 'product_id']],
    });
    await createTable(runner, {
      name: 'catalogue_seed',
      columns: { name: sqlType.varchar(32), seeded_at: sqlType.date },
      primary: ['name'],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('catalogue_seed');
    await runner.dropTable('product');
  }
}

class ProductImage1795718801000 implements MigrationInterface {
  readonly name = 'ProductImage1795718801000';

  up(runner: QueryRunner): Promise<void> {
    return addImageColumn(runner, 'product', 'product_id', '1 = 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE product DROP COLUMN image');
  }
}

export const catalogueMigrations: readonly MigrationClass[] = [CatalogueTables1763000001000, ProductImage1795718801000];
