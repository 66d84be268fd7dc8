import { defect, type OrderId, refused, type Tx } from '@berth/shared-kernel';
import type { Ledger, RecordedMovement } from './ledger.js';
import { holdReference, type Movement, referenceOf, settlementReference } from './movement.js';
import { post } from './post.js';

export interface MovementStamp {
  readonly movementId: string;
  readonly at: Date;
}

export type Recording =
  | { readonly kind: 'recorded'; readonly recorded: RecordedMovement }
  | { readonly kind: 'declined'; readonly reason: 'insufficient-funds' };

/**
 * Enters a movement once: the same one again is answered with what was recorded first. The balances are read before the reference is
 * looked up: a movement that is recorded in between is then found, and its taking is never judged without it.
 * @throws defect `ledger.already-settled` for a release after the capture and the other way round; refused `ledger.reference-reused`
 */
export async function recordMovement(tx: Tx, ledger: Ledger, movement: Movement, stamp: MovementStamp): Promise<Recording> {
  const balances = await ledger.balances(tx, movement.userId);
  const earlier = await ledger.find(tx, referenceOf(movement));
  if (earlier !== null) return { kind: 'recorded', recorded: repeated(earlier, movement) };
  const posting = post(movement, balances);
  if (posting.kind === 'declined') return posting;
  const recorded = { ...stamp, movement, entries: posting.entries };
  await ledger.append(tx, recorded);
  return { kind: 'recorded', recorded };
}

/** Captures or releases what was held for an order. @throws defect `ledger.not-held`, `ledger.already-settled` */
export async function settleHold(
  tx: Tx,
  ledger: Ledger,
  kind: 'capture' | 'release',
  orderId: OrderId,
  stamp: MovementStamp,
): Promise<void> {
  const hold = await ledger.find(tx, holdReference(orderId));
  if (hold === null) throw defect('ledger.not-held', 'Nothing is held for this order.', { data: { orderId: String(orderId), kind } });
  const { userId, amount } = hold.movement;
  await recordMovement(tx, ledger, { kind, orderId, userId, amount }, stamp);
}

/** Gives back what was captured for an order. @throws defect `ledger.not-captured` */
export async function refundCapture(tx: Tx, ledger: Ledger, orderId: OrderId, stamp: MovementStamp): Promise<void> {
  const settlement = await ledger.find(tx, settlementReference(orderId));
  if (settlement?.movement.kind !== 'capture')
    throw defect('ledger.not-captured', 'Nothing was captured for this order.', { data: { orderId: String(orderId) } });
  const { userId, amount } = settlement.movement;
  await recordMovement(tx, ledger, { kind: 'refund', orderId, userId, amount }, stamp);
}

function repeated(earlier: RecordedMovement, movement: Movement): RecordedMovement {
  const { kind, userId, amount } = earlier.movement;
  if (kind !== movement.kind)
    throw defect('ledger.already-settled', `This hold has met its ${kind}; no ${movement.kind} can follow.`, {
      data: { reference: referenceOf(movement), settledBy: kind },
    });
  if (userId !== movement.userId || amount !== movement.amount)
    throw refused('ledger.reference-reused', 'Another movement was recorded under this reference.', {
      data: { reference: referenceOf(movement) },
    });
  return earlier;
}
