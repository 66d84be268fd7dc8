import { MAX_USER_ID, type SortedKey, type UnitOfWork, type UserId, asUserId } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { parseEmail } from '../../src/domain/user/email.js';
import { parseNickname } from '../../src/domain/user/nickname.js';
import type { Registration, User } from '../../src/domain/user/user.js';
import type { UserFilter, Users, UserSort } from '../../src/domain/user/users.js';
import { codesOf, range } from './database.js';
import { NOON, after, registration, withCode } from './users.js';

export interface UsersUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly users: Users;
  /** The events recorded so far, by type and user. */
  events(): Promise<readonly { readonly type: string; readonly userId: number }[]>;
  /** Makes `id` the last one given. */
  lastIdIs(id: number): Promise<void>;
  /** Changes the stored user inside the running transaction without anybody's knowledge. */
  disturb(tx: Parameters<Users['update']>[0], id: UserId): void;
}

const registrationOf = (name: string, change: Partial<Registration> = {}) =>
  registration({ email: parseEmail(`${name}@example.com`), ...change });
const add = ({ unitOfWork, users }: UsersUnderTest, name: string, change: Partial<Registration> = {}): Promise<User> =>
  unitOfWork.run('add', (tx) => users.register(tx, registrationOf(name, change)));
const admin = (under: UsersUnderTest, name: string) => add(under, name, { roles: ['user', 'admin'] });
const demote = ({ unitOfWork, users }: UsersUnderTest, id: UserId) =>
  unitOfWork.run('demote', async (tx) => {
    const otherEnabledAdmins = await users.otherEnabledAdmins(tx, id);
    return users.update(tx, id, (user) => user.changeRoles(['user'], { otherEnabledAdmins, at: after(1) }));
  });

/** What every adapter of the port Users promises. */
export function usersContract(open: () => Promise<UsersUnderTest>): void {
  test('a registered user is found again by id and address, exactly as it was', async () => {
    const under = await open();
    const ann = await add(under, 'ann');
    expect(await under.users.byId(ann.id)).toEqual(ann);
    expect(await under.users.byEmail(parseEmail('ANN@example.com'))).toEqual(ann);
    expect(await under.users.byEmail(parseEmail('bob@example.com'))).toBeNull();
    expect(await under.users.byId(asUserId(4711))).toBeNull();
    expect(await under.events()).toEqual([{ type: 'USER_REGISTERED', userId: ann.id }]);
  });

  test('of 20 who register one address at once, one gets it', async () => {
    const under = await open();
    const results = await Promise.allSettled(range(20).map(() => add(under, 'ann')));
    expect(codesOf(results).toSorted()).toEqual(['ok', ...Array.from({ length: 19 }, () => 'user.email-taken')]);
    expect(await under.events()).toHaveLength(1);
  });

  test('a transaction that fails leaves neither user nor event behind', async () => {
    const under = await open();
    const failing = under.unitOfWork.run('fail', async (tx) => {
      await under.users.register(tx, registrationOf('ann'));
      throw new Error('after the insert');
    });
    await expect(failing).rejects.toThrow('after the insert');
    expect(await under.users.byEmail(parseEmail('ann@example.com'))).toBeNull();
    expect(await under.events()).toEqual([]);
  });

  test('the last id is given, the one after it is refused and leaves nothing behind', async () => {
    const under = await open();
    await under.lastIdIs(MAX_USER_ID - 1);
    expect((await add(under, 'last')).id).toBe(MAX_USER_ID);
    await expect(add(under, 'too-late')).rejects.toThrow(withCode('user.ids-exhausted'));
    expect(await under.users.byEmail(parseEmail('too-late@example.com'))).toBeNull();
    expect(await under.events()).toEqual([{ type: 'USER_REGISTERED', userId: MAX_USER_ID }]);
  });

  test('a change that meets another version is decided again on what is there then', async () => {
    const under = await open();
    const { id } = await add(under, 'ann');
    let decisions = 0;
    await under.unitOfWork.run('rename', (tx) =>
      under.users.update(tx, id, (user) => {
        decisions += 1;
        if (decisions === 1) under.disturb(tx, id);
        return user.rename(parseNickname('Annie'), after(decisions));
      }),
    );
    expect(decisions).toBe(2);
    expect((await under.users.byId(id))?.state).toMatchObject({ nickname: 'Annie', updatedAt: after(2) });
  });

  test('of 20 changes made at once none is lost', async () => {
    const under = await open();
    const { id } = await add(under, 'ann', { nickname: parseNickname('n') });
    const grow = () =>
      under.unitOfWork.run('grow', (tx) =>
        under.users.update(tx, id, (user) => user.rename(parseNickname(`${user.state.nickname}x`), NOON)),
      );
    await Promise.all(range(20).map(grow));
    expect((await under.users.byId(id))?.state.nickname).toBe(`n${'x'.repeat(20)}`);
  });

  test('a user that does not exist cannot be changed or held', async () => {
    const { unitOfWork, users } = await open();
    const missing = asUserId(4711);
    const update = unitOfWork.run('update', (tx) => users.update(tx, missing, (user) => ({ state: user, events: [] })));
    await expect(update).rejects.toThrow(withCode('user.not-found'));
    await expect(unitOfWork.run('hold', (tx) => users.hold(tx, missing))).rejects.toThrow(withCode('user.not-found'));
  });

  test('a held user is the one that is stored', async () => {
    const under = await open();
    const ann = await add(under, 'ann');
    expect(await under.unitOfWork.run('hold', (tx) => under.users.hold(tx, ann.id))).toEqual(ann);
  });

  describe('administrators', () => {
    test('who take the role from each other at the same time leave one', async () => {
      const under = await open();
      const admins = [await admin(under, 'ann'), await admin(under, 'bob')];
      const results = await Promise.allSettled(admins.map(({ id }) => demote(under, id)));
      expect(codesOf(results).toSorted()).toEqual(['ok', 'user.last-admin']);
      const left = await Promise.all(admins.map(({ id }) => under.users.byId(id)));
      expect(left.filter((user) => user?.isEnabledAdmin)).toHaveLength(1);
    });

    test('20 of whom are demoted at once are 1 in the end', async () => {
      const under = await open();
      const admins = await Promise.all(range(20).map((index) => admin(under, `admin${index}`)));
      const results = await Promise.allSettled(admins.map(({ id }) => demote(under, id)));
      expect(codesOf(results).filter((code) => code === 'ok')).toHaveLength(19);
      expect(await under.users.anyAdmin()).toBe(true);
    });

    test('count as others only when they are enabled and somebody else', async () => {
      const under = await open();
      const { id } = await admin(under, 'ann');
      const other = await admin(under, 'bob');
      const count = () => under.unitOfWork.run('count', (tx) => under.users.otherEnabledAdmins(tx, id));
      expect(await count()).toBe(1);
      await under.unitOfWork.run('block', (tx) =>
        under.users.update(tx, other.id, (user) => user.changeStatus('BLOCKED', { at: after(1), otherEnabledAdmins: 1 })),
      );
      expect(await count()).toBe(0);
    });

    test('are known to exist once there is one', async () => {
      const under = await open();
      await add(under, 'ann');
      expect(await under.users.anyAdmin()).toBe(false);
      await admin(under, 'bob');
      expect(await under.users.anyAdmin()).toBe(true);
    });
  });

  test('a change raises the version by one, and a decision that changes nothing leaves it', async () => {
    const under = await open();
    const ann = await add(under, 'ann');
    const rename = (name: string) =>
      under.unitOfWork.run('rename', (tx) => under.users.update(tx, ann.id, (user) => user.rename(parseNickname(name), after(1))));
    expect([ann, await rename('Annie'), await rename('Annie')].map(({ state }) => state.version)).toEqual([0, 1, 1]);
    expect((await under.users.byId(ann.id))?.state).toMatchObject({ nickname: 'Annie', version: 1 });
  });

  describe('pages', () => {
    const namesOn = async ({ users }: UsersUnderTest, filter: UserFilter, by: UserSort = 'id', descending = false) => {
      const names: string[] = [];
      for (let from: SortedKey<UserId> | null = null; ;) {
        const { items, last } = await users.page(filter, { sort: { by, descending }, limit: 2, after: from });
        names.push(...items.map(({ state }) => state.email.replace('@example.com', '')));
        if (last === null) return names;
        from = last;
      }
    };

    test('are in the order of each field, either way, equal moments by their ids', async () => {
      const under = await open();
      for (const [name, ms] of [
        ['carl', 1],
        ['ann', 1],
        ['bob', 0],
        ['dora', 2],
      ] as const)
        await add(under, name, { at: after(ms) });
      for (const [by, names] of [
        ['id', ['carl', 'ann', 'bob', 'dora']],
        ['createdAt', ['bob', 'carl', 'ann', 'dora']],
        ['email', ['ann', 'bob', 'carl', 'dora']],
      ] as const) {
        expect(await namesOn(under, {}, by), by).toEqual(names);
        expect(await namesOn(under, {}, by, true), by).toEqual(names.toReversed());
      }
    });

    test('hold those whom every part of the filter fits', async () => {
      const under = await open();
      await add(under, 'ann', { nickname: parseNickname('Queen'), at: after(1) });
      await admin(under, 'bob');
      const blocked = await add(under, 'queen-2', { at: after(2) });
      const standing = { otherEnabledAdmins: 1, at: after(3) };
      await under.unitOfWork.run('block', (tx) => under.users.update(tx, blocked.id, (user) => user.changeStatus('BLOCKED', standing)));
      for (const [filter, names] of [
        [{ status: ['BLOCKED', 'DISABLED'] }, ['queen-2']],
        [{ status: ['ENABLED', 'BLOCKED'] }, ['ann', 'bob', 'queen-2']],
        [{ role: 'admin' }, ['bob']],
        [{ role: 'user' }, ['ann', 'bob', 'queen-2']],
        [{ text: 'queen' }, ['ann', 'queen-2']],
        [{ text: 'N-2@EXAMPLE' }, ['queen-2']],
        [{ text: '_' }, []],
        [{ created: { from: after(1), to: after(2) } }, ['ann']],
        [{ text: 'queen', status: ['ENABLED'], role: 'user', created: { from: NOON } }, ['ann']],
      ] as const)
        expect(await namesOn(under, filter), JSON.stringify(filter)).toEqual(names);
    });
  });
}
