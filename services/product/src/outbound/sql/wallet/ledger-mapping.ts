import { asOrderId, asUserId, defect } from '@berth/shared-kernel';
import { type Account, accountName } from '../../../domain/wallet/account.js';
import type { RecordedMovement } from '../../../domain/wallet/ledger.js';
import { type Movement, referenceOf } from '../../../domain/wallet/movement.js';
import type { Entry } from '../../../domain/wallet/post.js';
import type { EntryRow, MovementRow } from './ledger-rows.js';

export function toMovementRow({ movementId, movement, at }: RecordedMovement): MovementRow {
  const { kind, userId, amount } = movement;
  return {
    movementId,
    kind,
    reference: referenceOf(movement),
    userId,
    orderId: kind === 'credit' ? null : movement.orderId,
    amount,
    reason: kind === 'credit' ? movement.reason : null,
    createdAt: at,
  };
}

export const toEntryRow = (movementId: string, { account, amount, after }: Entry): EntryRow => ({
  movementId,
  account: accountName(account),
  amount,
  seq: after?.seq ?? null,
  balanceAfter: after?.amount ?? null,
});

export function toRecorded(row: MovementRow, entries: readonly EntryRow[]): RecordedMovement {
  return { movementId: row.movementId, movement: toMovement(row), entries: entries.map(toEntry), at: row.createdAt };
}

function toMovement({ kind, userId, amount, orderId, reference, reason }: MovementRow): Movement {
  const moved = { userId: asUserId(userId), amount };
  if (kind === 'credit') return { kind, ...moved, reference: reference.slice('credit:'.length), reason: reason ?? '' };
  return { kind, ...moved, orderId: asOrderId(orderId ?? 0n) };
}

const toEntry = ({ account, amount, seq, balanceAfter }: EntryRow): Entry => ({
  account: toAccount(account),
  amount,
  after: seq === null || balanceAfter === null ? null : { seq, amount: balanceAfter },
});

function toAccount(name: string): Account {
  const [kind, owner] = name.split(':');
  if (kind === 'external' || kind === 'revenue') return { kind };
  if (kind === 'available' || kind === 'held') return { kind, userId: asUserId(Number(owner)) };
  throw defect('ledger.unknown-account', 'The ledger has an account of an unknown kind.', { data: { name } });
}
