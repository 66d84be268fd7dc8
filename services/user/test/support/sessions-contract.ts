import { type UnitOfWork, asUserId } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { REFRESH_TOKEN_LIFETIME_MS, Session, type SessionId, asSessionId } from '../../src/domain/session/session.js';
import type { Sessions } from '../../src/domain/session/sessions.js';
import { range } from './database.js';
import { NOON, after, withCode } from './users.js';

export interface SessionsUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly sessions: Sessions;
  /** Changes the stored session inside the running transaction without anybody's knowledge. */
  disturb(tx: Parameters<Sessions['update']>[0], id: SessionId): void;
}

const ann = asUserId(7);
const bob = asUserId(8);
const sessionOf = (id: string, userId = ann) => Session.open(asSessionId(id), userId, NOON);
const tokenOf = (hash: string, sessionId: string, generation = 0) => ({
  hash,
  sessionId: asSessionId(sessionId),
  generation,
  expiresAt: after(REFRESH_TOKEN_LIFETIME_MS),
});

const add = ({ unitOfWork, sessions }: SessionsUnderTest, ...added: Session[]) =>
  unitOfWork.run('add', async (tx) => {
    for (const session of added) await sessions.add(tx, session);
  });
const isActive = async ({ sessions }: SessionsUnderTest, id: string) => (await sessions.byId(asSessionId(id)))?.isActive(NOON);

/** What every adapter of the port Sessions promises. */
export function sessionsContract(open: () => Promise<SessionsUnderTest>): void {
  test('a session and its tokens are found again exactly as they were', async () => {
    const under = await open();
    await add(under, sessionOf('s1'));
    await under.unitOfWork.run('add', (tx) => under.sessions.addToken(tx, tokenOf('h1', 's1', 3)));
    expect(await under.sessions.byId(asSessionId('s1'))).toEqual(sessionOf('s1'));
    expect(await under.unitOfWork.run('find', (tx) => under.sessions.token(tx, 'h1'))).toEqual(tokenOf('h1', 's1', 3));
    expect(await under.unitOfWork.run('find', (tx) => under.sessions.token(tx, 'h2'))).toBeNull();
    expect(await under.sessions.byId(asSessionId('s2'))).toBeNull();
  });

  test('of 20 presentations of one token at once, one rotates and the others are repeats', async () => {
    const under = await open();
    await add(under, sessionOf('s1'));
    const present = () =>
      under.unitOfWork.run('present', (tx) => under.sessions.update(tx, asSessionId('s1'), (session) => session.present(0, after(1))));
    const outcomes = (await Promise.all(range(20).map(present))).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'repeated'), 'rotated']);
    expect((await under.sessions.byId(asSessionId('s1')))?.state.generation).toBe(1);
  });

  test('a change that meets another version is decided again', async () => {
    const under = await open();
    await add(under, sessionOf('s1'));
    let decisions = 0;
    await under.unitOfWork.run('end', (tx) =>
      under.sessions.update(tx, asSessionId('s1'), (session) => {
        decisions += 1;
        if (decisions === 1) under.disturb(tx, asSessionId('s1'));
        return { state: session.end(after(decisions)) };
      }),
    );
    expect(decisions).toBe(2);
    expect((await under.sessions.byId(asSessionId('s1')))?.state.endedAt).toEqual(after(2));
  });

  test('a transaction that fails leaves nothing behind', async () => {
    const under = await open();
    const failing = under.unitOfWork.run('fail', async (tx) => {
      await under.sessions.add(tx, sessionOf('s1'));
      throw new Error('after the insert');
    });
    await expect(failing).rejects.toThrow('after the insert');
    expect(await under.sessions.byId(asSessionId('s1'))).toBeNull();
  });

  test('a session that does not exist cannot be changed', async () => {
    const { unitOfWork, sessions } = await open();
    const update = unitOfWork.run('end', (tx) => sessions.update(tx, asSessionId('none'), (session) => ({ state: session.end(NOON) })));
    await expect(update).rejects.toThrow(withCode('session.missing'));
  });

  test('all sessions of a user end but the one that is kept', async () => {
    const under = await open();
    await add(under, sessionOf('a1'), sessionOf('a2'), sessionOf('a3'), sessionOf('b1', bob));
    await under.unitOfWork.run('end', (tx) => under.sessions.endAll(tx, ann, asSessionId('a2'), NOON));
    const states = await Promise.all(['a1', 'a2', 'a3', 'b1'].map((id) => isActive(under, id)));
    expect(states).toEqual([false, true, false, true]);
    await under.unitOfWork.run('end', (tx) => under.sessions.endAll(tx, ann, null, NOON));
    expect(await isActive(under, 'a2')).toBe(false);
  });

  test('one session ends, and stays ended since when it was', async () => {
    const under = await open();
    await add(under, sessionOf('a1'), sessionOf('a2'));
    const end = (ms: number) => under.unitOfWork.run('end', (tx) => under.sessions.end(tx, asSessionId('a1'), after(ms)));
    await end(1);
    await end(2);
    expect((await under.sessions.byId(asSessionId('a1')))?.state.endedAt).toEqual(after(1));
    expect(await isActive(under, 'a2')).toBe(true);
  });

  test('the active sessions of a user are listed page by page, the latest first', async () => {
    const under = await open();
    await add(under, ...['a1', 'a2', 'a3', 'a4', 'a5'].map((id) => sessionOf(id)), sessionOf('b1', bob));
    await under.unitOfWork.run('end', (tx) => under.sessions.end(tx, asSessionId('a3'), NOON));
    const page = (afterId: SessionId | null, at = NOON) => under.sessions.active(ann, at, { limit: 2, after: afterId });
    const first = await page(null);
    expect(first).toEqual({ items: [sessionOf('a5'), sessionOf('a4')], last: 'a4' });
    expect(await page(first.last)).toEqual({ items: [sessionOf('a2'), sessionOf('a1')], last: null });
    expect(await page(null, after(REFRESH_TOKEN_LIFETIME_MS))).toEqual({ items: [], last: null });
  });

  test('what has expired is forgotten and nothing else', async () => {
    const under = await open();
    const later = Session.open(asSessionId('later'), ann, after(10));
    await add(under, sessionOf('s1'), later);
    await under.unitOfWork.run('add', (tx) => under.sessions.addToken(tx, tokenOf('h1', 's1')));
    await under.unitOfWork.run('forget', (tx) => under.sessions.forgetExpired(tx, after(REFRESH_TOKEN_LIFETIME_MS + 5)));
    expect(await under.sessions.byId(asSessionId('s1'))).toBeNull();
    expect(await under.unitOfWork.run('find', (tx) => under.sessions.token(tx, 'h1'))).toBeNull();
    expect(await under.sessions.byId(asSessionId('later'))).toEqual(later);
  });
}
