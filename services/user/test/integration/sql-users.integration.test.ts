import { managerOf } from '@berth/platform';
import { describe } from 'vitest';
import { userRows } from '../../src/outbound/sql/rows.js';
import { openUserDatabase, recordedEvents, usersOn } from '../support/database.js';
import { NOON } from '../support/users.js';
import { type UsersUnderTest, usersContract } from '../support/users-contract.js';

async function open(): Promise<UsersUnderTest> {
  const database = await openUserDatabase();
  const row = {
    email: 'before@example.com',
    emailKey: 'key of before@example.com',
    passwordHash: 'hash',
    nickname: 'Before',
    status: 'ENABLED' as const,
    roles: ['user' as const],
    enabledAdmin: false,
    admin: false,
    createdAt: NOON,
    updatedAt: NOON,
    version: 0,
  };
  return {
    unitOfWork: database.unitOfWork,
    users: usersOn(database),
    events: async () => (await recordedEvents(database)).map((event) => ({ type: event.event_type, userId: Number(event.event_key) })),
    lastIdIs: (id) =>
      database.unitOfWork.run('set-last-id', async (tx) => {
        await managerOf(tx).insert(userRows, { id, ...row });
      }),
    disturb: (tx, id) => void managerOf(tx).update(userRows, { id }, { version: () => 'version + 1' }),
  };
}

describe('users in SQL', () => {
  usersContract(open);
});
