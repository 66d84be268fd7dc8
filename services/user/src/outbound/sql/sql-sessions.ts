import { type Database, affectedOne, managerOf } from '@berth/platform';
import { type Page, type PageRequest, type Tx, type UserId, asUserId, conflict, defect, pageOf } from '@berth/shared-kernel';
import { IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { Session, type SessionId, asSessionId } from '../../domain/session/session.js';
import type { RefreshToken, Sessions } from '../../domain/session/sessions.js';
import { type SessionRow, refreshTokenRows, sessionRows } from './rows.js';

export class SqlSessions implements Sessions {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async add(tx: Tx, { state }: Session): Promise<void> {
    await managerOf(tx).insert(sessionRows, { ...state, version: 0 });
  }

  async addToken(tx: Tx, token: RefreshToken): Promise<void> {
    await managerOf(tx).insert(refreshTokenRows, token);
  }

  async token(tx: Tx, hash: string): Promise<RefreshToken | null> {
    const row = await managerOf(tx).findOneBy(refreshTokenRows, { hash });
    return row && { ...row, sessionId: asSessionId(row.sessionId) };
  }

  async update<Change extends { readonly state: Session }>(tx: Tx, id: SessionId, decide: (session: Session) => Change): Promise<Change> {
    const row = await managerOf(tx).findOneBy(sessionRows, { id });
    if (row === null) throw defect('session.missing', 'A refresh token has lost its session.', { data: { sessionId: id } });
    const before = toSession(row);
    const change = decide(before);
    if (change.state === before) return change;
    const { generation, rotatedAt, expiresAt, endedAt } = change.state.state;
    const columns = { generation, rotatedAt, expiresAt, endedAt, version: row.version + 1 };
    const written = await managerOf(tx).update(sessionRows, { id, version: row.version }, columns);
    if (!affectedOne(written))
      throw conflict('aggregate.version-conflict', 'The session was changed at the same time.', { data: { sessionId: id } });
    return change;
  }

  async endAll(tx: Tx, userId: UserId, keep: SessionId | null, at: Date): Promise<void> {
    const others = keep === null ? {} : { id: Not<string>(keep) };
    await managerOf(tx).update(sessionRows, { userId, endedAt: IsNull(), ...others }, ending(at));
  }

  async end(tx: Tx, id: SessionId, at: Date): Promise<void> {
    await managerOf(tx).update(sessionRows, { id, endedAt: IsNull() }, ending(at));
  }

  async byId(id: SessionId): Promise<Session | null> {
    const row = await this.database.reader.findOneBy(sessionRows, { id });
    return row && toSession(row);
  }

  async active(userId: UserId, at: Date, { limit, after }: PageRequest<SessionId>): Promise<Page<Session, SessionId>> {
    const rows = await this.database.reader.find(sessionRows, {
      where: { userId, endedAt: IsNull(), expiresAt: MoreThan(at), ...(after === null ? {} : { id: LessThan<string>(after) }) },
      // Ids are UUIDv7, so the latest is the greatest.
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toSession), limit, ({ state }) => state.id);
  }

  async forgetExpired(tx: Tx, at: Date): Promise<void> {
    await managerOf(tx).delete(refreshTokenRows, { expiresAt: LessThan(at) });
    await managerOf(tx).delete(sessionRows, { expiresAt: LessThan(at) });
  }
}

const ending = (at: Date) => ({ endedAt: at, version: () => 'version + 1' });

const toSession = ({ id, userId, createdAt, generation, rotatedAt, expiresAt, endedAt }: SessionRow): Session =>
  new Session({
    id: asSessionId(id),
    userId: asUserId(userId),
    createdAt: createdAt ?? rotatedAt,
    generation,
    rotatedAt,
    expiresAt,
    endedAt,
  });
