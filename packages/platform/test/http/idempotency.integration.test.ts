import { IsInt } from 'class-validator';
import { asUserId, type IdempotentRequest, refused } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_FOLLOWS, endpoint, idempotentRequest, type Listening, MayBeAbsent, requireIdempotent } from '../../src/index.js';
import { asJson, problemIn, served, USER } from './api-under-test.js';
import { StoredAnswers } from './stored-answers.js';

class Place {
  @IsInt()
  productId!: number;

  @MayBeAbsent()
  @IsInt()
  again?: number;
}

let answers: StoredAnswers;
let effects: number;
let api: Listening;
let begunPayment: ((request: IdempotentRequest) => void) | null;

beforeEach(async () => {
  answers = new StoredAnswers();
  effects = 0;
  begunPayment = null;
  api = await served({
    answers,
    answerWaitMs: 700,
    endpoints: {
      'orders.place': endpoint({
        body: Place,
        handle: async (request) => {
          if (request.body.productId === 402) throw refused('wallet.insufficient-funds', 'Not enough.');
          const named = requireIdempotent(request);
          answers.begin(named);
          effects += 1;
          const body = { z: 1, a: [effects, 0.1, 'ü'], orderId: String(effects) };
          await new Promise((resolve) => setTimeout(resolve, 30));
          answers.complete(named, { status: 201, body });
          return { status: 201, body, headers: { Location: '/api/v1/orders/1' } };
        },
      }),
      'orders.pay': endpoint({
        handle: async (request) => {
          const named = requireIdempotent(request);
          answers.begin(named);
          effects += 1;
          begunPayment?.(named);
          return ANSWER_FOLLOWS;
        },
      }),
    },
  });
});
afterEach(() => api.close());

const place = (body: unknown, key: string, headers = USER) =>
  fetch(`${api.url}/api/v1/orders`, asJson(body, { ...headers, 'idempotency-key': key }));
const pay = (id: string, key: string) => fetch(`${api.url}/api/v1/orders/${id}/pay`, asJson({}, { ...USER, 'idempotency-key': key }));

describe('an idempotent route', () => {
  it('needs a key of visible ASCII', async () => {
    const without = await fetch(`${api.url}/api/v1/orders`, asJson({ productId: 1 }));
    expect(await problemIn(without)).toMatchObject({ status: 400, code: 'idempotency.key-required' });
    for (const key of ['a b', 'x'.repeat(256), 'ü'])
      expect(await problemIn(await place({ productId: 1 }, key))).toMatchObject({ status: 400, code: 'idempotency.key-invalid' });
  });

  it('gives 200 duplicates at once one effect and one answer, and asks for the record a few times only', async () => {
    const responses = await Promise.all(Array.from({ length: 200 }, () => place({ productId: 1 }, 'k')));
    const bodies = await Promise.all(responses.map((response) => response.text()));
    expect(effects).toBe(1);
    expect(new Set(bodies)).toEqual(new Set(['{"z":1,"a":[1,0.1,"ü"],"orderId":"1"}']));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(responses.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(199);
    expect(answers.finds).toBeLessThan(200);
  });

  it('replays later too, whatever the order of the keys in the body', async () => {
    const first = await place('{"productId":1,"again":2}', 'k');
    const second = await place('{ "again": 2, "productId": 1 }', 'k');
    expect(await second.text()).toBe(await first.text());
    expect([first.headers.has('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([false, 'true']);
  });

  it('refuses a key with another body, and keeps users and paths apart', async () => {
    await place({ productId: 1 }, 'k');
    expect(await problemIn(await place({ productId: 2 }, 'k'))).toMatchObject({ status: 422, code: 'idempotency.body-mismatch' });
    expect((await place({ productId: 2 }, 'k', { authorization: 'Bearer 8-user' })).headers.has('idempotent-replayed')).toBe(false);
    expect(effects).toBe(2);
  });

  it('keeps no answer of a request that had no effect', async () => {
    const refusals = await Promise.all(Array.from({ length: 5 }, () => place({ productId: 402 }, 'k')));
    expect(refusals.map(({ status }) => status)).toEqual([402, 402, 402, 402, 402]);
    expect((await place({ productId: 1 }, 'k')).status).toBe(201);
  });

  it('waits for a request that another process has begun', async () => {
    const begun = requestOf('/api/v1/orders', 'k', { productId: 1 });
    answers.begin(begun);
    const waiting = Promise.all(Array.from({ length: 50 }, () => place({ productId: 1 }, 'k')));
    setTimeout(() => answers.complete(begun, { status: 201, body: { orderId: '9' } }), 200);
    const texts = await Promise.all((await waiting).map((response) => response.text()));
    expect(new Set(texts)).toEqual(new Set(['{"orderId":"9"}']));
    expect([effects, answers.finds < 60]).toEqual([0, true]);
  });

  it('gives the answer that follows in another transaction as the first one', async () => {
    begunPayment = (request) => setTimeout(() => answers.complete(request, { status: 200, body: { paid: true } }), 60);
    const [first, second] = await Promise.all([pay('5', 'p'), pay('5', 'p')]);
    expect([await first.text(), await second.text()]).toEqual(['{"paid":true}', '{"paid":true}']);
    expect([first, second].filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(1);
    expect(effects).toBe(1);
  });

  it('says after its time that the first is still under way', async () => {
    answers.begin(requestOf('/api/v1/orders', 'k', { productId: 1 }));
    const [placing, paying] = await Promise.all([place({ productId: 1 }, 'k'), pay('5', 'p')]);
    expect(await problemIn(placing)).toMatchObject({ status: 409, code: 'idempotency.in-progress' });
    expect(paying.headers.get('retry-after')).toBe('1');
    expect(await problemIn(paying)).toMatchObject({ status: 503, code: 'payment.pending' });
  });
});

function requestOf(path: string, key: string, body: unknown): IdempotentRequest {
  const actor = { userId: asUserId(7), roles: ['user'], sessionId: 's7' };
  return idempotentRequest({ method: 'POST', path, key, body }, actor);
}
