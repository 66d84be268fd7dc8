import { conflict, type Tx } from '@berth/shared-kernel';
import type { EntitySchema, MigrationInterface, QueryRunner } from 'typeorm';
import {
  affectedOne,
  autoIdColumn,
  boolColumn,
  createTable,
  type DatabaseSchema,
  dateColumn,
  defineRows,
  int64Column,
  int64IdColumn,
  intColumn,
  jsonColumn,
  managerOf,
  nullable,
  sqlType,
  varcharColumn,
} from '../../src/index.js';

export interface CounterRow {
  id: bigint;
  version: number;
  value: number;
  label: string;
  other: bigint | null;
  seenAt: Date | null;
  isOpen: boolean;
  tags: readonly string[];
}

/** A row with every kind of column, for tests. */
export const counterRows = defineRows<CounterRow>({
  name: 'counter',
  columns: {
    id: int64IdColumn(),
    version: intColumn(),
    value: intColumn(),
    label: varcharColumn(64),
    other: nullable(int64Column()),
    seenAt: nullable(dateColumn({ name: 'seen_at' })),
    isOpen: boolColumn({ name: 'is_open' }),
    tags: jsonColumn(),
  },
  uniques: [['label']],
  indices: [['seenAt', 'id']],
});

/** A row that the database numbers. */
export const ticketRows = defineRows<{ id: number; label: string }>({
  name: 'ticket',
  columns: { id: autoIdColumn(), label: varcharColumn(64) },
});

export class Counters1770000000000 implements MigrationInterface {
  readonly name = 'Counters1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'counter',
      columns: {
        id: sqlType.int64,
        version: sqlType.int,
        value: sqlType.int,
        label: sqlType.varchar(64),
        other: sqlType.nullable(sqlType.int64),
        seen_at: sqlType.nullable(sqlType.date),
        is_open: sqlType.bool,
        tags: sqlType.json,
      },
      primary: ['id'],
      uniques: [['label']],
      indices: [['seen_at', 'id']],
    });
    await createTable(runner, { name: 'ticket', columns: { id: sqlType.autoId, label: sqlType.varchar(64) }, primary: ['id'] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ticket');
    await runner.dropTable('counter');
  }
}

export const counterSchema: DatabaseSchema = {
  context: 'test',
  entities: [counterRows, ticketRows] as readonly EntitySchema[],
  migrations: [Counters1770000000000],
};

export const counterOf = (id: bigint, changes: Partial<CounterRow> = {}): CounterRow => ({
  id,
  version: 1,
  value: 0,
  label: `counter ${id}`,
  other: null,
  seenAt: null,
  isOpen: true,
  tags: [],
  ...changes,
});

/** Adds one to a counter that was read before the transaction, as a repository does with an aggregate. */
export async function raise(tx: Tx, seen: CounterRow): Promise<void> {
  const result = await managerOf(tx).update(
    counterRows,
    { id: seen.id, version: seen.version },
    { value: seen.value + 1, version: seen.version + 1 },
  );
  if (!affectedOne(result)) throw conflict('aggregate.version-conflict', 'The counter was changed meanwhile.');
}
