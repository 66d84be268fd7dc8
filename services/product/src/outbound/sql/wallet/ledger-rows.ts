import { dateColumn, defineRows, int64Column, intColumn, nullable, varcharColumn } from '@berth/platform';
import type { EntitySchema } from 'typeorm';
import type { MovementKind } from '../../../domain/wallet/movement.js';

export interface MovementRow {
  readonly movementId: string;
  readonly kind: MovementKind;
  readonly reference: string;
  readonly userId: number;
  readonly orderId: bigint | null;
  readonly amount: bigint;
  readonly reason: string | null;
  readonly createdAt: Date;
}

export const movementRows = defineRows<MovementRow>({
  name: 'ledger_movement',
  columns: {
    movementId: varcharColumn(36, { name: 'movement_id', primary: true }),
    kind: varcharColumn(16),
    reference: varcharColumn(191),
    userId: intColumn({ name: 'user_id' }),
    orderId: nullable(int64Column({ name: 'order_id' })),
    amount: int64Column(),
    reason: nullable(varcharColumn(200)),
    createdAt: dateColumn({ name: 'created_at' }),
  },
  uniques: [['reference']],
});

export interface EntryRow {
  readonly movementId: string;
  readonly account: string;
  readonly amount: bigint;
  /** Null for accounts of which only the sum counts, as `balanceAfter` is. */
  readonly seq: number | null;
  readonly balanceAfter: bigint | null;
}

export const entryRows = defineRows<EntryRow>({
  name: 'ledger_entry',
  columns: {
    movementId: varcharColumn(36, { name: 'movement_id', primary: true }),
    account: varcharColumn(32, { primary: true }),
    amount: int64Column(),
    seq: nullable(intColumn()),
    balanceAfter: nullable(int64Column({ name: 'balance_after' })),
  },
  uniques: [['account', 'seq']],
});

export const walletEntities = [movementRows, entryRows] as readonly EntitySchema[];
