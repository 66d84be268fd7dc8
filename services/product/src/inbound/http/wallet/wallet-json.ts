import type { WalletCredited } from '../../../application/commands/credit-wallet.js';
import type { WalletBalance, WalletEntry } from '../../../application/ports/wallets.js';

/** `balance` is what can be spent; both in minor units of `currency`, and exact, since a wallet holds no more than a number does. */
export const walletJson = ({ available, held }: WalletBalance, currency: string) => ({
  balance: Number(available),
  held: Number(held),
  currency,
});

export const walletEntryJson = ({ movementId, kind, amount, balanceAfter, orderId, reason, at }: WalletEntry) => ({
  id: movementId,
  kind,
  amount: Number(amount),
  balanceAfter: Number(balanceAfter),
  orderId: orderId === null ? null : String(orderId),
  reason,
  createdAt: at.toISOString(),
});

export function creditJson({ userId, recorded, balances }: WalletCredited, currency: string) {
  const { movementId, movement, entries, at } = recorded;
  const credited = entries.find(({ account }) => account.kind === 'available');
  return {
    userId,
    ...walletJson({ available: balances.available.amount, held: balances.held.amount }, currency),
    entry: walletEntryJson({
      movementId,
      seq: credited?.after?.seq ?? 0,
      kind: movement.kind,
      amount: movement.amount,
      balanceAfter: credited?.after?.amount ?? 0n,
      orderId: null,
      reason: movement.kind === 'credit' ? movement.reason : null,
      at,
    }),
  };
}
