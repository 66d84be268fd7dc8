import { type Answer, type Answers, type Clock, defect, type IdempotentRequest, notFound } from '@berth/shared-kernel';
import type { UnitOfWork, UserId, Uuids } from '@berth/shared-kernel';
import type { Balances } from '../../domain/wallet/account.js';
import type { Ledger, RecordedMovement } from '../../domain/wallet/ledger.js';
import { recordMovement } from '../../domain/wallet/record-movement.js';
import type { KnownUsers } from '../ports/known-users.js';

export interface CreditWalletDeps {
  readonly unitOfWork: UnitOfWork;
  readonly ledger: Ledger;
  readonly answers: Answers;
  readonly users: KnownUsers;
  readonly clock: Clock;
  readonly uuids: Uuids;
}

export interface CreditWallet {
  readonly userId: UserId;
  /** Minor units, above 0. */
  readonly amount: bigint;
  readonly reason: string;
  /** The same again is the same credit, also after its answer is forgotten; at most 128 characters. */
  readonly reference: string;
  readonly request: IdempotentRequest;
}

export interface WalletCredited {
  readonly userId: UserId;
  readonly recorded: RecordedMovement;
  readonly balances: Balances;
}

/** Money and answer are recorded together. @throws not-found `user.not-found`; refused `wallet.full` */
export const creditWallet =
  ({ unitOfWork, ledger, answers, users, clock, uuids }: CreditWalletDeps) =>
  async (command: CreditWallet, answerWith: (credited: WalletCredited) => Answer): Promise<Answer> => {
    const { userId, amount, reason, reference, request } = command;
    if (!(await users.includes(userId))) throw notFound('user.not-found', 'There is no such user.', { data: { userId } });
    const stamp = { movementId: uuids.next(), at: clock.now() };
    return unitOfWork.run('credit-wallet', async (tx) => {
      await answers.begin(tx, request);
      const outcome = await recordMovement(tx, ledger, { kind: 'credit', userId, amount, reason, reference }, stamp);
      if (outcome.kind === 'declined') throw defect('ledger.credit-declined', 'A credit cannot be declined.');
      const answer = answerWith({ userId, recorded: outcome.recorded, balances: await ledger.balances(tx, userId) });
      await answers.complete(tx, request, answer);
      return answer;
    });
  };
