import { parseUserId, type UserId, asUserId, type Page, type SortedKey } from '@berth/shared-kernel';
import { IsIn } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  encodeCursor,
  FromList,
  IsSearchText,
  MayBeAbsent,
  type SortBy,
  SortedBy,
  sortedAnswer,
  type SortedList,
  SortedQuery,
  sortedRequestOf,
  validateQuery,
} from '../../src/index.js';

const SORTS = { createdAt: 'time', email: 'text', id: 'integer' } as const;

class UsersQuery extends SortedQuery {
  @SortedBy(SORTS)
  sort: SortBy<typeof SORTS> = '-createdAt';

  @MayBeAbsent()
  @FromList()
  @IsIn(['ENABLED', 'BLOCKED'], { each: true })
  status?: string[];

  @MayBeAbsent()
  @IsSearchText()
  q?: string;
}

const USERS: SortedList<typeof SORTS, UserId> = { route: 'admin.users.list', fields: SORTS, parseId: parseUserId };
const read = async (query: string) => (await validateQuery(UsersQuery, `/users?${query}`)) as UsersQuery;
const refusal = (query: string) =>
  read(query).then(
    () => 'accepted',
    ({ errors }: { errors: { pointer: string; code: string }[] }) => errors.map(({ pointer, code }) => `${pointer} ${code}`).join(),
  );

/** The cursor that the page ending with this value and id 3 gives. */
async function cursorOf(query: string, value: SortedKey<UserId>['value'], list = USERS): Promise<string> {
  const page: Page<number, SortedKey<UserId>> = { items: [1], last: { value, id: asUserId(3) } };
  const answer = sortedAnswer(list, await read(query), page, String);
  expect(answer).toMatchObject({ data: ['1'], hasMore: true });
  return answer.nextCursor ?? '';
}

const positionIn = async (query: string, cursor: string) =>
  sortedRequestOf(USERS, await read(`${query}${query === '' ? '' : '&'}cursor=${cursor}`));

describe('the query of a sorted list', () => {
  it('is sorted by one of its fields, either way', async () => {
    expect(sortedRequestOf(USERS, await read('')).sort).toEqual({ by: 'createdAt', descending: true });
    expect(sortedRequestOf(USERS, await read('sort=email&limit=5'))).toEqual({
      limit: 5,
      after: null,
      sort: { by: 'email', descending: false },
    });
    for (const sort of ['nickname', '--email', '+email', 'Email', '', 'constructor', 'email,id'])
      expect(await refusal(`sort=${encodeURIComponent(sort)}`), sort).toBe('/sort field.is-in');
  });

  it('takes several values of one filter, in any order and without repeats', async () => {
    expect((await read('status=ENABLED')).status).toEqual(['ENABLED']);
    expect((await read('status=ENABLED,BLOCKED,ENABLED')).status).toEqual(['BLOCKED', 'ENABLED']);
    for (const status of ['', 'enabled', 'ENABLED,', 'ENABLED;BLOCKED'])
      expect(await refusal(`status=${status}`)).toBe('/status field.is-in');
    expect(await refusal('status=ENABLED&status=BLOCKED')).toBe('/status field.repeated');
  });

  it('takes a range of times as RFC 3339 has them', async () => {
    for (const [text, time] of [
      ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00.000Z'],
      ['2026-11-21t12:00:00.123456z', '2026-11-21T12:00:00.123Z'],
      ['2026-11-21T12:00:00+02:00', '2026-11-21T10:00:00.000Z'],
      ['2028-02-29T23:59:59-00:30', '2028-03-01T00:29:59.000Z'],
    ] as const)
      expect((await read(`createdFrom=${encodeURIComponent(text)}`)).createdFrom).toEqual(new Date(time));
    for (const text of [
      '2026-11-21',
      '2026-11-21T12:00:00',
      '2026-11-21 12:00:00Z',
      '2027-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '1',
      '',
    ])
      expect(await refusal(`createdTo=${encodeURIComponent(text)}`), text).toBe('/createdTo field.is-date');
  });

  it('searches for 1 to 100 characters', async () => {
    expect((await read(`q=${encodeURIComponent('%_ü')}`)).q).toBe('%_ü');
    expect(await refusal(`q=${encodeURIComponent('😀'.repeat(100))}`)).toBe('accepted');
    for (const q of ['', 'x'.repeat(101), 'a%00b']) expect(await refusal(`q=${q}`)).toBe('/q field.is-plain-text');
  });
});

describe('a cursor of a sorted list', () => {
  it('carries the value and the id of the last row, exactly', async () => {
    const at = new Date('2026-11-21T12:00:00.001Z');
    expect((await positionIn('', await cursorOf('', at))).after).toEqual({ value: at, id: 3 });
    const text = `a"b\\ü😀 ${'\u00e9'.repeat(180)}`;
    expect((await positionIn('sort=email', await cursorOf('sort=email', text))).after).toEqual({ value: text, id: 3 });
    const big = 9_223_372_036_854_775_807n;
    expect((await positionIn('sort=-id', await cursorOf('sort=-id', big))).after).toEqual({ value: big, id: 3 });
  });

  it('goes on with another limit, and with the same filters written in another way', async () => {
    const cursor = await cursorOf('status=ENABLED,BLOCKED&limit=1', new Date(0));
    expect((await positionIn('limit=100&status=BLOCKED,ENABLED&sort=-createdAt', cursor)).after).toEqual({ value: new Date(0), id: 3 });
  });

  it('of another sort, filter or list is refused', async () => {
    const cursor = await cursorOf('status=ENABLED', new Date(0));
    for (const query of ['', 'status=BLOCKED', 'status=ENABLED&q=a', 'status=ENABLED&sort=createdAt', 'status=ENABLED&sort=email'])
      await expect(positionIn(query, cursor), query).rejects.toThrow(expect.objectContaining({ code: 'request.invalid-cursor' }));
    const foreign = await cursorOf('', new Date(0), { ...USERS, route: 'admin.orders.list' });
    await expect(positionIn('', foreign)).rejects.toThrow(expect.objectContaining({ code: 'request.invalid-cursor' }));
  });

  it('that was tampered with is refused', async () => {
    const [fingerprint] = JSON.parse(
      (JSON.parse(Buffer.from(await cursorOf('', new Date(0)), 'base64url').toString()) as { k: string }).k,
    ) as string[];
    for (const key of [
      'x',
      '7',
      'null',
      '[]',
      JSON.stringify([fingerprint, '0', '0']),
      JSON.stringify([fingerprint, 0, '3']),
      JSON.stringify([fingerprint, 'a', '3']),
      JSON.stringify([fingerprint, '9'.repeat(16), '3']),
      JSON.stringify([fingerprint, '0', 3]),
    ])
      await expect(positionIn('', encodeCursor(key) ?? ''), key).rejects.toThrow(
        expect.objectContaining({ code: 'request.invalid-cursor' }),
      );
  });

  it('is given only where there is more', async () => {
    const answer = sortedAnswer(USERS, await read(''), { items: [2, 1], last: null }, String);
    expect(answer).toEqual({ data: ['2', '1'], hasMore: false, nextCursor: null });
  });
});
