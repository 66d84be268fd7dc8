import { isUniqueViolation, managerOf } from '@berth/platform';
import { conflict, type Tx, type UserId } from '@berth/shared-kernel';
import type { EntityManager } from 'typeorm';
import { accountName, available, type Balance, type Balances, held, opened } from '../../../domain/wallet/account.js';
import type { Ledger, RecordedMovement } from '../../../domain/wallet/ledger.js';
import { toEntryRow, toMovementRow, toRecorded } from './ledger-mapping.js';
import { type EntryRow, entryRows, movementRows } from './ledger-rows.js';

/** Keys judge every race: one movement for a reference, one entry for a place in a user's account. */
export class SqlLedger implements Ledger {
  async find(tx: Tx, reference: string): Promise<RecordedMovement | null> {
    const manager = managerOf(tx);
    const row = await manager.findOneBy(movementRows, { reference });
    return row === null ? null : toRecorded(row, await manager.findBy(entryRows, { movementId: row.movementId }));
  }

  async balances(tx: Tx, userId: UserId): Promise<Balances> {
    return balancesIn(managerOf(tx), userId);
  }

  async append(tx: Tx, recorded: RecordedMovement): Promise<void> {
    const manager = managerOf(tx);
    const entries = recorded.entries.map((entry) => toEntryRow(recorded.movementId, entry));
    try {
      await manager.createQueryBuilder().insert().into(movementRows).values(toMovementRow(recorded)).updateEntity(false).execute();
      await manager.createQueryBuilder().insert().into(entryRows).values(entries).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict('aggregate.version-conflict', 'Another movement was faster.', { cause: error });
    }
  }
}

/** Where a user's accounts stand after their last entries; one statement, so that no movement is seen by half. */
export async function balancesIn(manager: EntityManager, userId: UserId): Promise<Balances> {
  const names = { available: accountName(available(userId)), held: accountName(held(userId)) };
  const last = manager.createQueryBuilder(entryRows, 'later').select('MAX(later.seq)').where('later.account = entry.account');
  const rows = await manager
    .createQueryBuilder(entryRows, 'entry')
    .where('entry.account IN (:...accounts)', { accounts: Object.values(names) })
    .andWhere(`entry.seq = (${last.getQuery()})`)
    .getMany();
  const of = (name: string) => toBalance(rows.find(({ account }) => account === name));
  return { available: of(names.available), held: of(names.held) };
}

const toBalance = (row: EntryRow | undefined): Balance =>
  row === undefined || row.seq === null || row.balanceAfter === null ? opened : { seq: row.seq, amount: row.balanceAfter };
