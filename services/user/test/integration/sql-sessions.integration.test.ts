import { managerOf } from '@berth/platform';
import { asUserId } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { Session, asSessionId } from '../../src/domain/session/session.js';
import { sessionRows } from '../../src/outbound/sql/rows.js';
import { SqlSessions } from '../../src/outbound/sql/sql-sessions.js';
import { openUserDatabase } from '../support/database.js';
import { type SessionsUnderTest, sessionsContract } from '../support/sessions-contract.js';
import { NOON } from '../support/users.js';

async function open(): Promise<SessionsUnderTest> {
  const database = await openUserDatabase();
  return {
    unitOfWork: database.unitOfWork,
    sessions: new SqlSessions(database),
    disturb: (tx, id) => void managerOf(tx).update(sessionRows, { id }, { version: () => 'version + 1' }),
  };
}

describe('sessions in SQL', () => {
  sessionsContract(open);

  test('that were opened before their beginning was kept began when they were last refreshed, as far as is known', async () => {
    const { unitOfWork, sessions } = await open();
    const session = Session.open(asSessionId('old'), asUserId(7), NOON);
    await unitOfWork.run('add', async (tx) => {
      await sessions.add(tx, session);
      await managerOf(tx).update(sessionRows, { id: 'old' }, { createdAt: null });
    });
    expect(await sessions.byId(session.state.id)).toEqual(session);
  });
});
