import { managerOf } from '@berth/platform';
import { describe } from 'vitest';
import { sessionRows } from '../../src/outbound/sql/rows.js';
import { SqlSessions } from '../../src/outbound/sql/sql-sessions.js';
import { openUserDatabase } from '../support/database.js';
import { type SessionsUnderTest, sessionsContract } from '../support/sessions-contract.js';

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
});
