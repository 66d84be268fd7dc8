import { defect, refused } from '@berth/shared-kernel';
import type { Account, Balance, Balances } from './account.js';
import type { Movement } from './movement.js';

/** One side of a movement; `after` is the user's account behind it, null where only the sum counts. */
export interface Entry {
  readonly account: Account;
  readonly amount: bigint;
  readonly after: Balance | null;
}

type Place = Account['kind'];

/** From where to where each kind of movement takes money. */
const ROUTES: Readonly<Record<Movement['kind'], readonly [from: Place, to: Place]>> = {
  credit: ['external', 'available'],
  hold: ['available', 'held'],
  capture: ['held', 'revenue'],
  release: ['held', 'available'],
  refund: ['revenue', 'available'],
};

/** A balance is a JSON number at the edge, so it stays exact in one. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

export type Posting =
  | { readonly kind: 'posted'; readonly entries: readonly Entry[] }
  | { readonly kind: 'declined'; readonly reason: 'insufficient-funds' };

/**
 * What a movement does to the balances: entries that sum to zero, or a decline.
 * @throws refused `wallet.full`; defect `ledger.overdrawn` when money is to leave a hold that is not there, `ledger.unbalanced`
 */
export function post(movement: Movement, balances: Balances): Posting {
  const { kind, userId, amount } = movement;
  if (kind === 'hold' && balances.available.amount < amount) return { kind: 'declined', reason: 'insufficient-funds' };
  if (kind === 'credit' && balances.available.amount + balances.held.amount + amount > MOST)
    throw refused('wallet.full', 'A wallet cannot hold that much.', { data: { most: Number(MOST) } });
  const [from, to] = ROUTES[kind];
  const side = (place: Place, delta: bigint): Entry =>
    place === 'available' || place === 'held'
      ? moved({ kind: place, userId }, balances[place], delta)
      : { account: { kind: place }, amount: delta, after: null };
  return posted([side(from, -amount), side(to, amount)]);
}

function moved(account: Account, before: Balance, delta: bigint): Entry {
  const amount = before.amount + delta;
  if (amount < 0n) throw defect('ledger.overdrawn', 'A movement would take an account below zero.', { data: { account: account.kind } });
  return { account, amount: delta, after: { seq: before.seq + 1, amount } };
}

function posted(entries: readonly Entry[]): Posting {
  const sum = entries.reduce((total, { amount }) => total + amount, 0n);
  if (sum !== 0n) throw defect('ledger.unbalanced', 'The entries of a movement do not sum to zero.');
  return { kind: 'posted', entries };
}
