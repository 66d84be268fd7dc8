import { notFound, type Page, type PageRequest, type UserId } from '@berth/shared-kernel';
import type { Standings } from '../ports/standings.js';
import type { WalletBalance, WalletEntry, Wallets } from '../ports/wallets.js';

export interface ShowWalletDeps {
  readonly wallets: Wallets;
  readonly standings: Standings;
}

/** Anybody's wallet, for an operator. @throws not-found `user.not-found` */
export const showWallet =
  ({ wallets, standings }: ShowWalletDeps) =>
  async (userId: UserId): Promise<WalletBalance> => {
    await demandUser(standings, userId);
    return wallets.balance(userId);
  };

/** @throws not-found `user.not-found` */
export const listWalletEntries =
  ({ wallets, standings }: ShowWalletDeps) =>
  async (userId: UserId, request: PageRequest<number>): Promise<Page<WalletEntry, number>> => {
    await demandUser(standings, userId);
    return wallets.entries(userId, request);
  };

async function demandUser(standings: Standings, userId: UserId): Promise<void> {
  if ((await standings.of(userId)) === null) throw notFound('user.not-found', 'There is no such user.', { data: { userId } });
}
