import { isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import { conflict, type Decision, type Tx } from '@berth/shared-kernel';
import type { ImageWithdrawn, Withdrawal } from '../../../domain/withdrawal/withdrawal.js';
import type { Withdrawals } from '../../../domain/withdrawal/withdrawals.js';
import { toWithdrawal, withdrawalRows } from './withdrawal-rows.js';
import { wireWithdrawalEvent } from './wire-withdrawal-event.js';

export class SqlWithdrawals implements Withdrawals {
  constructor(private readonly options: { readonly outbox: Outbox }) {}

  async add(tx: Tx, { state, events }: Decision<Withdrawal, ImageWithdrawn>): Promise<void> {
    try {
      await managerOf(tx).createQueryBuilder().insert().into(withdrawalRows).values(state).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict('aggregate.version-conflict', 'The image was withdrawn by somebody else.', { cause: error });
    }
    await this.options.outbox.append(tx, events.map(wireWithdrawalEvent));
  }

  async of(tx: Tx, image: string): Promise<Withdrawal | null> {
    const row = await managerOf(tx).findOneBy(withdrawalRows, { image });
    return row === null ? null : toWithdrawal(row);
  }
}
