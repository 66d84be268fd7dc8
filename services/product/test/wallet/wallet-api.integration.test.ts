import { asOrderId, asUserId, systemClock } from '@berth/shared-kernel';
import { randomUuids } from '@berth/platform';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditLedger } from '../support/audit-ledger.js';
import { SqlLedger } from '../../src/outbound/sql/wallet/sql-ledger.js';
import { WalletGateway } from '../../src/outbound/wallet/wallet-gateway.js';
import { type CatalogueWalletApi, serveCatalogueAndWallet } from '../support/catalogue-wallet-api.js';

const operator = 'admin-1';
const anna = 'user-2';

let api: CatalogueWalletApi;
beforeEach(async () => {
  api = await serveCatalogueAndWallet();
  api.know(2);
});
afterEach(() => api.close());

const credit = (body: unknown, key = 'key-1', line = 'POST /admin/wallets/2/credits') => api.call(line, operator, { body, key });
const gift = { amount: 900, reason: 'Welcome' };
const gateway = () =>
  new WalletGateway({ unitOfWork: api.database.unitOfWork, ledger: new SqlLedger(), clock: systemClock, uuids: randomUuids(systemClock) });

describe('the wallet over HTTP', () => {
  test('of somebody who never had money is empty', async () => {
    expect(await api.call('GET /wallet', anna)).toMatchObject({ status: 200, body: { balance: 0, held: 0, currency: 'EUR' } });
    expect((await api.call('GET /wallet/entries', anna)).body).toEqual({ data: [], hasMore: false, nextCursor: null });
  });

  test('has what an operator credits', async () => {
    const credited = await credit(gift);
    expect(credited.status).toBe(201);
    expect(credited.body).toEqual({
      userId: 2,
      balance: 900,
      held: 0,
      currency: 'EUR',
      entry: {
        id: expect.any(String),
        kind: 'credit',
        amount: 900,
        balanceAfter: 900,
        orderId: null,
        reason: 'Welcome',
        createdAt: expect.any(String),
      },
    });
    expect((await api.call('GET /wallet', anna)).body).toEqual({ balance: 900, held: 0, currency: 'EUR' });
    expect((await api.call('GET /wallet', operator)).body).toMatchObject({ balance: 0 });
    expect((await api.call('GET /wallet/entries', anna)).body['data']).toEqual([credited.body['entry']]);
  });

  test('of anybody is an operator’s to look at, with all that moved in it', async () => {
    await credit(gift);
    await gateway().hold({ orderId: asOrderId(7n), userId: asUserId(2), amount: 300 });
    expect(await api.call('GET /admin/wallets/2', operator)).toMatchObject({
      status: 200,
      body: { userId: 2, balance: 600, held: 300, currency: 'EUR' },
    });
    const first = await api.call('GET /admin/wallets/2/entries?limit=1', operator);
    expect(first.body).toMatchObject({ data: [{ kind: 'hold', amount: -300, orderId: '7' }], hasMore: true });
    const second = await api.call(`GET /admin/wallets/2/entries?cursor=${String(first.body['nextCursor'])}`, operator);
    expect(second.body).toMatchObject({ data: [{ kind: 'credit', amount: 900 }], hasMore: false });
    for (const line of ['GET /admin/wallets/3', 'GET /admin/wallets/3/entries'])
      expect(await api.call(line, operator)).toMatchObject({ status: 404, body: { code: 'user.not-found' } });
    for (const line of ['GET /admin/wallets/2', 'GET /admin/wallets/2/entries']) expect((await api.call(line, anna)).status).toBe(403);
  });

  test('is credited once by twenty duplicates, and all get the same answer', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => credit(gift)));
    expect(new Set(all.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
    expect(all.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
    expect((await api.call('GET /wallet', anna)).body).toMatchObject({ balance: 900 });
    expect((await auditLedger(api.database.reader)).sum).toBe(0n);
  });

  test('is credited again under another key', async () => {
    await credit(gift, 'key-1');
    await credit(gift, 'k'.repeat(255));
    expect((await api.call('GET /wallet', anna)).body).toMatchObject({ balance: 1800 });
  });

  test('refuses another amount under a key that was used', async () => {
    await credit(gift);
    expect(await credit({ ...gift, amount: 901 })).toMatchObject({ status: 422, body: { code: 'idempotency.body-mismatch' } });
  });

  test('shows what an order holds, signed and with its order id as text', async () => {
    await credit(gift);
    await gateway().hold({ orderId: asOrderId(9_007_199_254_740_993n), userId: asUserId(2), amount: 500 });
    expect((await api.call('GET /wallet', anna)).body).toEqual({ balance: 400, held: 500, currency: 'EUR' });
    const page = await api.call('GET /wallet/entries?limit=1', anna);
    expect(page.body).toMatchObject({
      data: [{ kind: 'hold', amount: -500, balanceAfter: 400, orderId: '9007199254740993', reason: null }],
      hasMore: true,
    });
    const next = await api.call(`GET /wallet/entries?limit=1&cursor=${String(page.body['nextCursor'])}`, anna);
    expect(next.body).toMatchObject({ data: [{ kind: 'credit', amount: 900 }], hasMore: false });
  });

  test('of nobody is not credited, and the key stays free', async () => {
    const line = 'POST /admin/wallets/4/credits';
    expect(await credit(gift, 'key-1', line)).toMatchObject({ status: 404, body: { code: 'user.not-found' } });
    api.know(4);
    expect((await credit(gift, 'key-1', line)).status).toBe(201);
  });
});

describe('bad input to the wallet', () => {
  test.each([
    ['/amount', { amount: 0 }],
    ['/amount', { amount: -5 }],
    ['/amount', { amount: 0.5 }],
    ['/amount', { amount: 4_294_967_296 }],
    ['/amount', { amount: '900' }],
    ['/amount', { amount: null }],
    ['/reason', { reason: '' }],
    ['/reason', { reason: 'x'.repeat(201) }],
    ['/reason', { reason: 5 }],
    ['/currency', { currency: 'USD' }],
  ])('is refused at %s: %j', async (pointer, wrong) => {
    const answer = await credit({ ...gift, ...wrong });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
    expect((await api.call('GET /wallet', anna)).body).toMatchObject({ balance: 0 });
  });

  test('a credit needs an Idempotency-Key', async () => {
    const answer = await api.call('POST /admin/wallets/2/credits', operator, { body: gift });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency.key-required' } });
  });

  test.each(['0', 'abc', '8388608', '-1'])('%s is not the id of a user', async (id) => {
    expect(await credit(gift, 'key-1', `POST /admin/wallets/${id}/credits`)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid-id' },
    });
  });

  test('nobody but an operator gives credits', async () => {
    expect((await api.call('POST /admin/wallets/2/credits', anna, { body: gift, key: 'key-1' })).status).toBe(403);
  });

  test.each(['cursor=zzz', 'cursor=eyJ2IjoxLCJrIjoieCJ9', 'cursor=', 'limit=x', 'limit=1&limit=2'])('no page has %s', async (query) => {
    expect((await api.call(`GET /wallet/entries?${query}`, anna)).status).toBe(400);
  });

  test('a wallet needs a token', async () => {
    expect((await api.call('GET /wallet', null)).status).toBe(401);
    expect((await api.call('GET /wallet/entries', 'forged-1')).status).toBe(401);
  });
});
