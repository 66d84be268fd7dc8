import { createHash } from 'node:crypto';
import { type Database, type Outbox, affectedOne, isUniqueViolation, managerOf } from '@berth/platform';
import { type Decision, type Page, type PageRequest, type Tx, type UserId, asUserId, conflict, pageOf } from '@berth/shared-kernel';
import { LessThan, Not } from 'typeorm';
import type { Email } from '../../domain/user/email.js';
import type { Nickname } from '../../domain/user/nickname.js';
import { emailTaken, userNotFound } from '../../domain/user/user.errors.js';
import type { UserEvent } from '../../domain/user/user.events.js';
import { type Registration, User } from '../../domain/user/user.js';
import type { Users } from '../../domain/user/users.js';
import { type UserRow, adminGuardRows, userRows } from './rows.js';
import { toWireEvent } from './wire-events.js';

const GUARD_ID = 1;

export class SqlUsers implements Users {
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly outbox: Pick<Outbox, 'append'>,
  ) {}

  async register(tx: Tx, registration: Registration): Promise<User> {
    const { state: user, events } = User.register(await this.insert(tx, registration), registration);
    await this.outbox.append(tx, events.map(toWireEvent));
    return user;
  }

  async update(tx: Tx, id: UserId, decide: (user: User) => Decision<User, UserEvent>): Promise<User> {
    const row = await this.rowOf(tx, id);
    const before = toUser(row);
    const { state: user, events } = decide(before);
    if (user === before) return user;
    const written = await managerOf(tx).update(userRows, { id, version: row.version }, { ...columnsOf(user), version: row.version + 1 });
    if (!affectedOne(written))
      throw conflict('aggregate.version-conflict', 'The user was changed at the same time.', { data: { userId: id } });
    await this.outbox.append(tx, events.map(toWireEvent));
    return user;
  }

  async hold(tx: Tx, id: UserId): Promise<User> {
    // A row lock in every dialect, where SELECT ... FOR UPDATE is not.
    await managerOf(tx).update(userRows, { id }, { version: () => 'version' });
    return toUser(await this.rowOf(tx, id));
  }

  async otherEnabledAdmins(tx: Tx, id: UserId): Promise<number> {
    await managerOf(tx).update(adminGuardRows, { id: GUARD_ID }, { version: () => 'version + 1' });
    return managerOf(tx).countBy(userRows, { enabledAdmin: true, id: Not(id) });
  }

  async byId(id: UserId): Promise<User | null> {
    const row = await this.database.reader.findOneBy(userRows, { id });
    return row && toUser(row);
  }

  async byEmail(email: Email): Promise<User | null> {
    const row = await this.database.reader.findOneBy(userRows, { emailKey: keyOf(email) });
    return row && toUser(row);
  }

  anyAdmin(): Promise<boolean> {
    return this.database.reader.existsBy(userRows, { admin: true });
  }

  async page({ limit, after }: PageRequest<UserId>): Promise<Page<User, UserId>> {
    const rows = await this.database.reader.find(userRows, {
      where: after === null ? {} : { id: LessThan(after) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toUser), limit, (user) => user.id);
  }

  private async insert(tx: Tx, { at, ...account }: Registration): Promise<number> {
    const admin = account.roles.includes('admin');
    const row = { ...account, emailKey: keyOf(account.email), status: 'ENABLED' as const, enabledAdmin: admin, admin, version: 0 };
    try {
      const inserted = await managerOf(tx).insert(userRows, { ...row, createdAt: at, updatedAt: at });
      return Number(inserted.identifiers[0]?.['id']);
    } catch (error) {
      throw isUniqueViolation(error) ? emailTaken() : error;
    }
  }

  private async rowOf(tx: Tx, id: UserId): Promise<UserRow> {
    const row = await managerOf(tx).findOneBy(userRows, { id });
    if (row === null) throw userNotFound();
    return row;
  }
}

const keyOf = (email: Email): string => createHash('sha256').update(email).digest('hex');

function columnsOf(user: User): Omit<UserRow, 'id' | 'email' | 'emailKey' | 'createdAt' | 'version'> {
  const { passwordHash, nickname, status, roles, updatedAt } = user.state;
  return { passwordHash, nickname, status, roles, updatedAt, enabledAdmin: user.isEnabledAdmin, admin: roles.includes('admin') };
}

const toUser = ({ id, email, passwordHash, nickname, status, roles, createdAt, updatedAt }: UserRow): User =>
  new User({
    id: asUserId(id),
    email: email as Email,
    passwordHash,
    nickname: nickname as Nickname,
    status,
    roles,
    createdAt,
    updatedAt,
  });
