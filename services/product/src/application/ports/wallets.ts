import type { OrderId, Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { MovementKind } from '../../domain/wallet/movement.js';

/** Minor units. */
export interface WalletBalance {
  readonly available: bigint;
  readonly held: bigint;
}

/** One change of a user's available money; `seq` counts them from 1, `amount` is signed. */
export interface WalletEntry {
  readonly movementId: string;
  readonly seq: number;
  readonly kind: MovementKind;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly orderId: OrderId | null;
  readonly reason: string | null;
  readonly at: Date;
}

/** The ledger as a user reads it; who never had money has a wallet of zero. */
export interface Wallets {
  balance(userId: UserId): Promise<WalletBalance>;
  /** Newest first. */
  entries(userId: UserId, request: PageRequest<number>): Promise<Page<WalletEntry, number>>;
}
