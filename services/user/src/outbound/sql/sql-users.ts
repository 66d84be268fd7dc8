import { createHash } from 'node:crypto';
import {
  type Database,
  type Outbox,
  affectedOne,
  isUniqueViolation,
  managerOf,
  sortedRows,
  whereContains,
  whereDuring,
  whereOneOf,
} from '@berth/platform';
import {
  type Decision,
  type Page,
  type SortedKey,
  type SortedPageRequest,
  type Tx,
  type UserId,
  asUserId,
  conflict,
  pageOf,
} from '@berth/shared-kernel';
import { Not } from 'typeorm';
import type { Email } from '../../domain/user/email.js';
import type { Nickname } from '../../domain/user/nickname.js';
import { emailTaken, userNotFound } from '../../domain/user/user.errors.js';
import type { UserEvent } from '../../domain/user/user.events.js';
import { type Registration, User } from '../../domain/user/user.js';
import type { UserFilter, UserSort, Users } from '../../domain/user/users.js';
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
    const { state: decided, events } = decide(before);
    if (decided === before) return before;
    const user = new User({ ...decided.state, version: row.version + 1 });
    const written = await managerOf(tx).update(userRows, { id, version: row.version }, columnsOf(user));
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

  async page(filter: UserFilter, request: SortedPageRequest<UserSort, UserId>): Promise<Page<User, SortedKey<UserId>>> {
    const { by } = request.sort;
    const query = this.database.reader.createQueryBuilder(userRows, 'account');
    whereOneOf(query, 'account.status', filter.status);
    // Every account has the role user.
    if (filter.role === 'admin') query.andWhere('account.admin = 1');
    whereContains(query, ['account.email', 'account.nickname'], filter.text);
    whereDuring(query, 'account.createdAt', filter.created ?? {});
    const rows = await sortedRows(query, { by: `account.${by}`, id: 'account.id' }, request).getMany();
    return pageOf(rows.map(toUser), request.limit, ({ id, state }) => ({ value: state[by], id }));
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

function columnsOf(user: User): Omit<UserRow, 'id' | 'email' | 'emailKey' | 'createdAt'> {
  const { passwordHash, nickname, status, roles, updatedAt, version } = user.state;
  return { passwordHash, nickname, status, roles, updatedAt, version, enabledAdmin: user.isEnabledAdmin, admin: roles.includes('admin') };
}

const toUser = ({ id, email, passwordHash, nickname, status, roles, createdAt, updatedAt, version }: UserRow): User =>
  new User({
    id: asUserId(id),
    email: email as Email,
    passwordHash,
    nickname: nickname as Nickname,
    status,
    roles,
    createdAt,
    updatedAt,
    version,
  });
