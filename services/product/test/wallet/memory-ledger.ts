import type { Tx, UserId } from '@berth/shared-kernel';
import { accountName, available, type Balance, held, opened } from '../../src/domain/wallet/account.js';
import type { Ledger, RecordedMovement } from '../../src/domain/wallet/ledger.js';
import { referenceOf } from '../../src/domain/wallet/movement.js';
import type { Entry } from '../../src/domain/wallet/post.js';

/** A ledger in memory for tests of the rules; it is its own proof that nothing is edited, since it only pushes. */
export class MemoryLedger implements Ledger {
  readonly movements: RecordedMovement[] = [];

  get entries(): Entry[] {
    return this.movements.flatMap(({ entries }) => entries);
  }

  async find(_tx: Tx, reference: string) {
    return this.movements.find(({ movement }) => referenceOf(movement) === reference) ?? null;
  }

  async balances(_tx: Tx, userId: UserId) {
    const last = (name: string): Balance => this.entries.findLast(({ account }) => accountName(account) === name)?.after ?? opened;
    return { available: last(accountName(available(userId))), held: last(accountName(held(userId))) };
  }

  async append(_tx: Tx, recorded: RecordedMovement) {
    this.movements.push(recorded);
  }
}
