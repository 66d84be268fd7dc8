import { addColumn, addIndex, createTable, type MigrationClass, sqlType, type TableSpec } from '@berth/platform';
import type { EntitySchema, MigrationInterface, QueryRunner } from 'typeorm';
import { addImageColumn } from '../add-image-column.js';
import { orderRows } from './order-rows.js';
import { provisioningRows } from './provisioning-rows.js';
import { timelineRows } from './timeline-rows.js';

const TABLES: readonly TableSpec[] = [
  {
    name: 'orders',
    columns: {
      order_id: sqlType.int64,
      version: sqlType.int,
      user_id: sqlType.int,
      product_id: sqlType.int,
      product_name: sqlType.varchar(100),
      instance_id: sqlType.nullable(sqlType.int64),
      instance_name: sqlType.varchar(64),
      spec: sqlType.json,
      amount: sqlType.int64,
      currency: sqlType.varchar(8),
      status: sqlType.varchar(16),
      payment: sqlType.varchar(16),
      pay_request: sqlType.nullable(sqlType.json),
      cancel_code: sqlType.nullable(sqlType.varchar(64)),
      cancel_message: sqlType.nullable(sqlType.text),
      created_at: sqlType.date,
      updated_at: sqlType.date,
      paid_at: sqlType.nullable(sqlType.date),
      cancelled_at: sqlType.nullable(sqlType.date),
      completed_at: sqlType.nullable(sqlType.date),
      claimed_by: sqlType.varchar(36),
      claimed_until: sqlType.date,
    },
    primary: ['order_id'],
    indices: [['user_id', 'order_id'], ['user_id', 'status'], ['status', 'created_at'], ['payment', 'claimed_until'], ['instance_id']],
  },
  {
    name: 'provisioning',
    columns: {
      order_id: sqlType.int64,
      version: sqlType.int,
      step: sqlType.varchar(16),
      instance_id: sqlType.nullable(sqlType.int64),
      deadline: sqlType.date,
    },
    primary: ['order_id'],
    indices: [['step', 'deadline']],
  },
  {
    name: 'order_timeline',
    columns: {
      event_id: sqlType.varchar(64),
      order_id: sqlType.int64,
      type: sqlType.varchar(64),
      happened_at: sqlType.date,
      sequence: sqlType.int64,
      recorded_at: sqlType.date,
      message: sqlType.text,
      detail: sqlType.json,
    },
    primary: ['event_id'],
    indices: [['order_id', 'happened_at', 'sequence', 'event_id']],
  },
];

class OrderTables1763000003000 implements MigrationInterface {
  readonly name = 'OrderTables1763000003000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.dropTable(table.name);
  }
}

class RefundReason1795718800000 implements MigrationInterface {
  readonly name = 'RefundReason1795718800000';

  up(runner: QueryRunner): Promise<void> {
    return addColumn(runner, 'orders', 'refund_reason', sqlType.nullable(sqlType.varchar(200)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders DROP COLUMN refund_reason');
  }
}

class OrderImage1795718803000 implements MigrationInterface {
  readonly name = 'OrderImage1795718803000';

  up(runner: QueryRunner): Promise<void> {
    return addImageColumn(runner, 'orders', 'order_id', "status = 'PENDING'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders DROP COLUMN image');
  }
}

class OrdersByTime1795720000000 implements MigrationInterface {
  readonly name = 'OrdersByTime1795720000000';

  up(runner: QueryRunner): Promise<void> {
    return addIndex(runner, 'orders', ['created_at', 'order_id']);
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropIndex('orders', 'ix_orders_created_at_order_id');
  }
}

export const orderEntities = [orderRows, provisioningRows, timelineRows] as readonly EntitySchema[];
export const orderMigrations: readonly MigrationClass[] = [
  OrderTables1763000003000,
  RefundReason1795718800000,
  OrderImage1795718803000,
  OrdersByTime1795720000000,
];
