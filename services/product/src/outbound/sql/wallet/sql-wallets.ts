import type { Database } from '@berth/platform';
import { asOrderId, type Page, pageOf, type PageRequest, type UserId } from '@berth/shared-kernel';
import { In, LessThan } from 'typeorm';
import type { WalletBalance, WalletEntry, Wallets } from '../../../application/ports/wallets.js';
import { accountName, available } from '../../../domain/wallet/account.js';
import { type EntryRow, entryRows, type MovementRow, movementRows } from './ledger-rows.js';
import { balancesIn } from './sql-ledger.js';

export class SqlWallets implements Wallets {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async balance(userId: UserId): Promise<WalletBalance> {
    const balances = await balancesIn(this.database.reader, userId);
    return { available: balances.available.amount, held: balances.held.amount };
  }

  async entries(userId: UserId, { limit, after }: PageRequest<number>): Promise<Page<WalletEntry, number>> {
    const account = accountName(available(userId));
    const found = await this.database.reader.find(entryRows, {
      where: { account, ...(after === null ? {} : { seq: LessThan(after) }) },
      order: { seq: 'DESC' },
      take: limit + 1,
    });
    const movements = await this.database.reader.findBy(movementRows, { movementId: In(found.map(({ movementId }) => movementId)) });
    const byId = new Map(movements.map((row) => [row.movementId, row]));
    const entries = found.flatMap((entry) => toWalletEntry(entry, byId.get(entry.movementId)));
    return pageOf(entries, limit, ({ seq }) => seq);
  }
}

function toWalletEntry({ movementId, seq, amount, balanceAfter }: EntryRow, movement: MovementRow | undefined): WalletEntry[] {
  if (movement === undefined || seq === null || balanceAfter === null) return [];
  const { kind, orderId, reason, createdAt } = movement;
  return [{ movementId, seq, kind, amount, balanceAfter, orderId: orderId === null ? null : asOrderId(orderId), reason, at: createdAt }];
}
