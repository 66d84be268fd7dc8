import type { Role, UserStatus } from '@berth/contracts';
import { asUserId, type Tx, type UserId } from '@berth/shared-kernel';
import { LessThan, type EntityManager } from 'typeorm';
import type { EventHandlers } from '../messaging/handlers.js';
import type { Database } from './open-database.js';
import { userStandingRows } from './platform-rows.js';
import { isUniqueViolation } from './sql-errors.js';
import { managerOf } from './transaction.js';

/** What a context knows of a user's rights from `user.events`. */
export interface Standing {
  readonly status: UserStatus;
  readonly roles: readonly Role[];
}

/** Each context's own projection of who may do what. An older event never overwrites what a newer one said. */
export class UserStandings {
  readonly handlers: EventHandlers = {
    USER_REGISTERED: (tx, event, meta) => this.learn(tx, asUserId(event.user_id), meta.sequence, event.data),
    USER_STATUS_CHANGED: (tx, event, meta) => this.learn(tx, asUserId(event.user_id), meta.sequence, { status: event.data.to }),
    USER_ROLES_CHANGED: (tx, event, meta) => this.learn(tx, asUserId(event.user_id), meta.sequence, { roles: event.data.roles }),
  };

  constructor(private readonly database: Pick<Database, 'reader'>) {}

  /** Null for a user of whom no event has arrived yet. */
  async of(userId: UserId): Promise<Standing | null> {
    const row = await this.database.reader.findOneBy(userStandingRows, { userId });
    return row === null ? null : { status: row.status, roles: row.roles };
  }

  private async learn(tx: Tx, userId: UserId, sequence: bigint, news: Partial<Standing>): Promise<void> {
    const manager = managerOf(tx);
    await this.ensureRow(manager, userId);
    // Status and roles change by events of their own, so each has the sequence of its own latest news.
    const { status, roles } = news;
    if (status !== undefined)
      await manager.update(userStandingRows, { userId, statusSequence: LessThan(sequence) }, { status, statusSequence: sequence });
    if (roles !== undefined)
      await manager.update(userStandingRows, { userId, rolesSequence: LessThan(sequence) }, { roles, rolesSequence: sequence });
  }

  private async ensureRow(manager: EntityManager, userId: UserId): Promise<void> {
    if (await manager.existsBy(userStandingRows, { userId })) return;
    const unknown = { userId, status: 'ENABLED' as const, statusSequence: 0n, roles: ['user' as const], rolesSequence: 0n };
    try {
      await manager.createQueryBuilder().insert().into(userStandingRows).values(unknown).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}
