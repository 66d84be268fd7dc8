import type { UserId } from '@berth/shared-kernel';

/** The world outside, a user's free money, a user's money set aside for orders, and what was earned. */
export type Account =
  | { readonly kind: 'external' }
  | { readonly kind: 'available'; readonly userId: UserId }
  | { readonly kind: 'held'; readonly userId: UserId }
  | { readonly kind: 'revenue' };

export const available = (userId: UserId): Account => ({ kind: 'available', userId });
export const held = (userId: UserId): Account => ({ kind: 'held', userId });

export const accountName = (account: Account): string => ('userId' in account ? `${account.kind}:${account.userId}` : account.kind);

/** Where a user's account stands: `seq` counts its entries from 1 (0 before the first), `amount` in minor units. */
export interface Balance {
  readonly seq: number;
  readonly amount: bigint;
}

export const opened: Balance = { seq: 0, amount: 0n };

/** Both accounts of one user. */
export interface Balances {
  readonly available: Balance;
  readonly held: Balance;
}
