import { addColumn, addIndex, createTable, type MigrationClass, sqlType, type TableSpec } from '@berth/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const { int64, int, bool, text, json, date, varchar, nullable, autoInt64Id } = sqlType;

const TABLES: readonly TableSpec[] = [
  {
    name: 'instance',
    columns: {
      instance_id: int64,
      version: int,
      user_id: int,
      order_id: nullable(int64),
      name: varchar(255),
      spec: json,
      desired: varchar(16),
      status: varchar(16),
      status_since: date,
      failure_reason: nullable(varchar(64)),
      failure_message: nullable(text),
      terminal: bool,
      generation: int,
      settled_generation: int,
      wake: int,
      seen_wake: int,
      due: bool,
      restart_token: varchar(36),
      endpoint_url: nullable(text),
      domain: nullable(varchar(255)),
      port: nullable(int),
      network_created_at: nullable(date),
      network_updated_at: nullable(date),
      operation_id: varchar(36),
      delete_reason: varchar(64),
      created_at: date,
      updated_at: date,
      deleted_at: nullable(date),
    },
    primary: ['instance_id'],
    uniques: [['order_id']],
    indices: [
      ['user_id', 'created_at', 'instance_id'],
      ['created_at', 'instance_id'],
      ['due', 'updated_at'],
      ['status', 'terminal', 'status_since'],
    ],
  },
  {
    name: 'instance_operation',
    columns: {
      id: varchar(36),
      instance_id: int64,
      kind: varchar(16),
      status: varchar(16),
      under_way: bool,
      deadline: date,
      error_code: nullable(varchar(64)),
      error_message: nullable(text),
      created_at: date,
      updated_at: date,
    },
    primary: ['id'],
    indices: [['under_way', 'deadline'], ['instance_id']],
  },
  {
    name: 'instance_log',
    columns: { id: autoInt64Id, instance_id: int64, log_type: varchar(16), message: text, data: json, created_at: date },
    primary: ['id'],
    indices: [['instance_id', 'id']],
  },
  { name: 'cancelled_order', columns: { order_id: int64, cancelled_at: date }, primary: ['order_id'] },
  {
    name: 'instance_k8s',
    columns: {
      instance_id: int64,
      namespace: varchar(255),
      deployment_name: varchar(255),
      service_name: varchar(255),
      ingress_name: varchar(255),
      last_k8s_state: varchar(64),
      last_k8s_message: text,
      error_reason: text,
      snapshot: json,
      step: varchar(64),
      unready_since: nullable(date),
      fence: int64,
      counter: int64,
      updated_at: date,
      synced_at: date,
      sync_due: bool,
    },
    primary: ['instance_id'],
    indices: [['sync_due', 'synced_at']],
  },
  { name: 'leadership_fence', columns: { name: varchar(32), fence: int64 }, primary: ['name'] },
];

class ResourceTables1760000001000 implements MigrationInterface {
  readonly name = 'ResourceTables1760000001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.dropTable(table.name);
  }
}

class ToldSnapshot1795260000000 implements MigrationInterface {
  readonly name = 'ToldSnapshot1795260000000';

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'instance_k8s', 'told', nullable(json));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instance_k8s DROP COLUMN told');
  }
}

const OPERATION_STEP: TableSpec = {
  name: 'operation_step',
  columns: { id: autoInt64Id, operation_id: varchar(36), name: varchar(16), taken_at: date, message: text },
  primary: ['id'],
  uniques: [['operation_id', 'name']],
};

const WITHDRAWN_IMAGE: TableSpec = {
  name: 'withdrawn_image',
  columns: { image: varchar(255), reason: text, withdrawn_at: date, pending: bool },
  primary: ['image'],
  indices: [['pending']],
};

class StepsAndWithdrawals1795716000000 implements MigrationInterface {
  readonly name = 'StepsAndWithdrawals1795716000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, OPERATION_STEP);
    await createTable(runner, WITHDRAWN_IMAGE);
    await addColumn(runner, 'instance', 'image', nullable(varchar(255)));
    await addColumn(runner, 'instance', 'withdrawn_reason', nullable(text));
    await addColumn(runner, 'instance', 'withdrawn_at', nullable(date));
    const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
    const image = isSqlite ? "json_extract(spec, '$.image')" : "JSON_UNQUOTE(JSON_EXTRACT(spec, '$.image'))";
    await runner.query(`UPDATE instance SET image = SUBSTR(${image}, 1, 255) WHERE image IS NULL`);
    await addIndex(runner, 'instance', ['image', 'withdrawn_at']);
    await addIndex(runner, 'instance', ['name', 'instance_id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['ix_instance_name_instance_id', 'ix_instance_image_withdrawn_at']) await runner.dropIndex('instance', index);
    for (const column of ['withdrawn_at', 'withdrawn_reason', 'image']) await runner.query(`ALTER TABLE instance DROP COLUMN ${column}`);
    for (const table of [WITHDRAWN_IMAGE, OPERATION_STEP]) await runner.dropTable(table.name);
  }
}

export const resourceMigrations: readonly MigrationClass[] = [
  ResourceTables1760000001000,
  ToldSnapshot1795260000000,
  StepsAndWithdrawals1795716000000,
];
