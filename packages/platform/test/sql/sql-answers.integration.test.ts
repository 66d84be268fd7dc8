import { asUserId, type IdempotentRequest } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { ANSWER_RETENTION_MS, SqlAnswers } from '../../src/index.js';
import { HandClock, open, range } from './kit.js';

const request: IdempotentRequest = { userId: asUserId(7), method: 'POST', path: '/api/v1/orders', key: 'key-1', bodyHash: 'a'.repeat(64) };

async function setUp() {
  const database = await open();
  const clock = new HandClock();
  const answers = new SqlAnswers({ database, clock });
  const begin = (begun: IdempotentRequest) => database.unitOfWork.run('begin', (tx) => answers.begin(tx, begun));
  const complete = (completed: IdempotentRequest, body: unknown) =>
    database.unitOfWork.run('complete', (tx) => answers.complete(tx, completed, { status: 201, body }));
  return { clock, answers, begin, complete };
}

test('a request is unknown, then under way, then answered word by word', async () => {
  const { answers, begin, complete } = await setUp();

  expect(await answers.find(request)).toBeNull();
  await begin(request);
  expect(await answers.find(request)).toEqual({ bodyHash: request.bodyHash, answer: null });
  await complete(request, { id: '9007199254740993', amount: 5 });
  expect(await answers.find(request)).toEqual({
    bodyHash: request.bodyHash,
    answer: { status: 201, body: { id: '9007199254740993', amount: 5 } },
  });
});

test('of twenty requests with one key one begins', async () => {
  const { begin } = await setUp();

  const begun = await Promise.allSettled(range(20).map(() => begin(request)));

  expect(begun.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(begun.filter((one) => one.status === 'rejected').map((one) => one.reason.code)).toEqual(Array(19).fill('idempotency.begun'));
});

test('user, method, path and key together name a request', async () => {
  const { answers, begin } = await setUp();
  const others = [
    { ...request, userId: asUserId(8) },
    { ...request, method: 'PUT' },
    { ...request, path: '/api/v1/orders/1/pay' },
    { ...request, key: 'KEY-1' },
  ];
  await begin(request);

  await Promise.all(others.map(begin));

  expect(await Promise.all(others.map((other) => answers.find(other)))).toEqual(
    others.map(() => ({ bodyHash: request.bodyHash, answer: null })),
  );
});

test('the same key with another body is found with the hash of the first', async () => {
  const { answers, begin } = await setUp();
  await begin(request);

  expect(await answers.find({ ...request, bodyHash: 'b'.repeat(64) })).toEqual({ bodyHash: request.bodyHash, answer: null });
});

test('a key is new again after 24 hours', async () => {
  const { clock, answers, begin, complete } = await setUp();
  await begin(request);
  await complete(request, { first: true });

  clock.advance(ANSWER_RETENTION_MS);
  await expect(begin(request)).rejects.toMatchObject({ code: 'idempotency.begun' });
  clock.advance(1);
  expect(await answers.find(request)).toBeNull();
  await begin({ ...request, bodyHash: 'b'.repeat(64) });

  expect(await answers.find(request)).toEqual({ bodyHash: 'b'.repeat(64), answer: null });
});

test('whoever waits for an answer is woken when it is committed, and by no other', async () => {
  const { answers, begin, complete } = await setUp();
  const other = { ...request, key: 'key-2' };
  await begin(request);
  await begin(other);
  const woken: string[] = [];
  const mine = answers.untilAnswered(request, 60_000).then(() => woken.push('mine'));
  const others = answers.untilAnswered(other, 60_000).then(() => woken.push('others'));

  await complete(request, { id: '1' });
  await mine;
  expect(woken).toEqual(['mine']);
  await complete(other, { id: '2' });
  await others;
  expect(woken).toEqual(['mine', 'others']);
});

test('whoever waits for an answer of another process is let go after its time', async () => {
  const { answers, begin } = await setUp();
  await begin(request);

  await answers.untilAnswered(request, 5);

  expect(await answers.find(request)).toMatchObject({ answer: null });
});

test('an answer to a request that has not begun is a defect', async () => {
  const { complete } = await setUp();

  await expect(complete(request, {})).rejects.toMatchObject({ kind: 'defect', code: 'idempotency.not-begun' });
});
