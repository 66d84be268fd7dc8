import type { EventMeta, Role, UserEvents, UserStatus } from '@berth/contracts';
import { asUserId, type Tx } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { UserStandings } from '../../src/index.js';
import { open, registered } from './kit.js';

const user = asUserId(7);

const meta = (sequence: bigint): EventMeta => ({
  id: `event-${sequence}`,
  sequence,
  time: new Date(0),
  correlationId: 'c',
  causationId: null,
});

async function setUp() {
  const database = await open();
  const standings = new UserStandings(database);
  const hear = (sequence: bigint, event: UserEvents) =>
    database.unitOfWork.run('hear', async (tx) => {
      const handle = standings.handlers[event.event_type] as (tx: Tx, event: UserEvents, meta: EventMeta) => Promise<void>;
      await handle(tx, event, meta(sequence));
    });
  return { standings, hear };
}

const head = { user_id: user, timestamp: 1_790_000_000 };
const statusChanged = (to: UserStatus): UserEvents => ({
  ...head,
  event_type: 'USER_STATUS_CHANGED',
  data: { from: 'ENABLED', to },
});
const rolesChanged = (roles: readonly Role[]): UserEvents => ({
  ...head,
  event_type: 'USER_ROLES_CHANGED',
  data: { roles, previous: ['user'] },
});

test('a user of whom nothing was heard has no standing', async () => {
  const { standings } = await setUp();

  expect(await standings.of(user)).toBeNull();
});

test('a standing follows the events of its user', async () => {
  const { standings, hear } = await setUp();
  await hear(1n, registered(user));
  expect(await standings.of(user)).toEqual({ status: 'ENABLED', roles: ['user'] });

  await hear(2n, statusChanged('BLOCKED'));
  await hear(3n, rolesChanged(['user', 'admin']));

  expect(await standings.of(user)).toEqual({ status: 'BLOCKED', roles: ['user', 'admin'] });
});

test('a replay from the beginning brings no older standing back', async () => {
  const { standings, hear } = await setUp();
  const story = [registered(user), statusChanged('DISABLED'), rolesChanged(['user', 'admin'])];
  for (const [index, event] of story.entries()) await hear(BigInt(index + 1), event);

  for (const [index, event] of story.entries()) {
    await hear(BigInt(index + 1), event);
    expect(await standings.of(user)).toEqual({ status: 'DISABLED', roles: ['user', 'admin'] });
  }
});

test('whatever the order of arrival, the newest status and the newest roles stand', async () => {
  const { standings, hear } = await setUp();

  await hear(4n, statusChanged('ENABLED'));
  await hear(3n, rolesChanged(['user', 'admin']));
  await hear(2n, statusChanged('DISABLED'));
  await hear(1n, registered(user));

  expect(await standings.of(user)).toEqual({ status: 'ENABLED', roles: ['user', 'admin'] });
});
