import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@berth/shared-kernel/testing';
import { parse } from 'yaml';
import { berth, startBerth } from '../run-berth.js';
import { FakeBerth, ok, pageOf, problem } from './fake-berth.js';
import { ACCOUNT, operation, order, PRODUCT } from './fixtures.js';

const ORDER = '117537422942015488';
const INSTANCE = '2243860224272';
const OPERATION = operation('pending').id;

let fake: FakeBerth;

beforeAll(async () => (fake = await FakeBerth.start()));
afterAll(() => fake.close());
beforeEach(() => fake.reset());

const env = () => ({ BERTH_TOKEN: 'script', BERTH_URL: fake.url });
const run = (...args: readonly string[]) => berth(args, env());

describe('a list', () => {
  it('is a table for people, and the answer itself for programs', async () => {
    const answer = { data: [PRODUCT], hasMore: false, nextCursor: null };
    fake.on('GET /products', () => ok(answer));
    expect((await run('products', 'list')).out).toBe(
      'ID   NAME    PRICE      STATUS    IMAGE           SIZE\n1    Hello   5.00 EUR   ENABLED   berth/hello:1   0.25 cores, 128 MiB\n',
    );
    expect(JSON.parse((await run('products', 'list', '-o', 'json')).out)).toEqual(answer);
    expect(parse((await run('products', 'list', '-o', 'yaml')).out)).toEqual(answer);
  });

  it('says that there is more, and reads every page where it is to', async () => {
    fake.on('GET /orders?limit=1', () => ok({ data: [order('PAID')], hasMore: true, nextCursor: 'c1' }));
    fake.on('GET /orders?limit=1&cursor=c1', () => pageOf({ ...order('PENDING'), id: '2' }));
    const first = await run('orders', 'list', '--limit', '1', '-q');
    expect([first.out, first.err]).toEqual([`${ORDER}\n`, 'berth: There is more: --all-pages, or --cursor c1\n']);
    expect((await run('orders', 'list', '--limit', '1', '--all-pages', '-q')).out).toBe(`${ORDER}\n2\n`);
  });

  it("is the operator's with --all, filtered and sorted as its API has it", async () => {
    const line = 'GET /admin/orders?status=PAID,COMPLETED&userId=2&sort=-amount&createdFrom=2026-11-01T00%3A00%3A00.000Z';
    fake.on('GET /admin/orders', () => pageOf());
    await run('orders', 'list', '--all', '--status', 'PAID,COMPLETED', '--user', '2', '--sort', '-amount', '--created-from', '2026-11-01');
    const asked = new URL(fake.asked[0]?.line.split(' ')[1] ?? '', fake.url);
    expect(asked.searchParams).toEqual(new URL(line.split(' ')[1] ?? '', fake.url).searchParams);
    expect(asked.search).not.toContain('status=PAID&');
  });

  it.each([
    ['a filter that is not for it', ['orders', 'list', '--user', '2'], /--all/],
    ['a status that there is not', ['orders', 'list', '--status', 'DONE'], /Allowed choices are PENDING/],
    ['a field that it is not sorted by', ['users', 'list', '--sort', 'age'], /Allowed choices are createdAt/],
    ['a form that there is not', ['users', 'list', '-o', 'xml'], /Allowed choices are table, json, yaml/],
    ['an id that is none', ['users', 'show', 'ada'], /is not an id/],
    ['no reason', ['wallets', 'credit', '2', '100'], /--reason/],
    ['nothing to change', ['instances', 'update'], /instanceId/],
  ])('answers %s with exit code 2 and asks nothing', async (_, args, sentence) => {
    const { code, err, out } = await run(...args);
    expect(err).toMatch(sentence);
    expect({ code, out, lines: fake.lines }).toEqual({ code: 2, out: '', lines: [] });
  });
});

describe('a command that changes something', () => {
  it('sends a key of its own, or the one that it is given', async () => {
    fake.on('POST /orders', () => ({ status: 201, body: order('PENDING') }));
    await run('orders', 'place', '1', '--name', 'ada-1');
    expect((await run('orders', 'place', '1', '--key', 'k1', '-q')).out).toBe(`${ORDER}\n`);
    const [first, second] = fake.asked;
    expect(first).toMatchObject({
      body: { productId: 1, instanceName: 'ada-1' },
      headers: { 'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(second).toMatchObject({ body: { productId: 1 }, headers: { 'idempotency-key': 'k1' } });
  });

  it('changes only what was read, and keeps what is not named', async () => {
    fake.on('GET /admin/products/1', () => ok(PRODUCT, { etag: '"7"' }));
    fake.on('PATCH /admin/products/1', () => ok(PRODUCT));
    await run('products', 'update', '1', '--memory', '256', '--env', 'B=2');
    expect(fake.asked[1]).toMatchObject({
      headers: { 'if-match': '"7"' },
      body: { spec: { ...PRODUCT.spec, memory: 256, config: { ...PRODUCT.spec.config, env: { A: '1', B: '2' } } } },
    });
    expect(Object.keys(fake.asked[1]?.body as object)).toEqual(['spec']);
  });

  it('says why it was refused, with exit code 1', async () => {
    fake.on('GET /admin/users/2', () => ok(ACCOUNT, { etag: '"1"' }));
    fake.on('PATCH /admin/users/2', () => problem(412, 'request.precondition-failed'));
    expect(await run('users', 'roles', '2', 'user', 'admin')).toEqual({
      code: 1,
      out: '',
      err: 'berth: It is so. (request.precondition-failed, request r1)\n',
    });
    expect(fake.asked[1]?.body).toEqual({ roles: ['user', 'admin'] });
  });
});

describe('a command that waits', () => {
  it('goes on until the order is complete', async () => {
    const answers = [order('PAID'), order('PAID'), order('COMPLETED')];
    fake.on(`POST /orders/${ORDER}/pay`, () => ok(order('PAID')));
    fake.on(`GET /orders/${ORDER}`, () => ok(answers.shift()));
    const { code, out } = await run('orders', 'pay', ORDER, '--wait', '-o', 'json');
    expect([code, (JSON.parse(out) as { status: string }).status]).toEqual([0, 'COMPLETED']);
  });

  it('says with exit code 5 why the order was cancelled', async () => {
    fake.on(`POST /orders/${ORDER}/pay`, () => ok(order('PAID')));
    fake.on(`GET /orders/${ORDER}`, () => ok(order('CANCELLED', { code: 'crash-loop', message: 'It ended each time.' })));
    expect(await run('orders', 'pay', ORDER, '--wait')).toEqual({
      code: 5,
      out: '',
      err: `berth: Order ${ORDER} was cancelled: It ended each time. (crash-loop)\n`,
    });
  });

  it('says with exit code 5 that an operation has failed, or did not end in time', async () => {
    fake.on(`POST /instances/${INSTANCE}/stop`, () => ({ status: 202, body: operation('pending') }));
    fake.on(`GET /operations/${OPERATION}`, () => ok(operation('failed', { code: 'deadline', message: 'It took too long.' })));
    const failed = await run('instances', 'stop', INSTANCE, '--wait');
    expect([failed.code, failed.err]).toEqual([5, expect.stringContaining('has failed: It took too long. (deadline)')]);
    fake.on(`GET /operations/${OPERATION}`, () => ok(operation('running')));
    expect((await run('instances', 'stop', INSTANCE, '--wait', '--timeout', '0')).code).toBe(5);
  });

  it('ends with exit code 130 on Ctrl-C', async () => {
    fake.on(`GET /operations/${OPERATION}`, () => ok(operation('running')));
    const running = startBerth(['operations', 'show', OPERATION, '--wait'], env());
    await eventually(() => fake.lines.length > 1);
    running.interrupt();
    expect(await running.ended).toEqual({ code: 130, out: '', err: '' });
  });
});

describe('a command that watches', () => {
  it('prints each change that a hint tells of, and ends well on Ctrl-C', async () => {
    let answer = order('PENDING');
    fake.on(`GET /orders/${ORDER}`, () => ok(answer));
    const running = startBerth(['orders', 'show', ORDER, '--watch', '-o', 'json'], env());
    await eventually(() => running.out().includes('PENDING') && fake.listeners === 1);
    answer = order('PAID');
    fake.tell('hint', { type: 'ORDER_PAID', id: ORDER, sequence: 2 });
    await eventually(() => running.out().includes('PAID'));
    running.interrupt();
    const { code, err } = await running.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('goes on where the platform is away for a while', async () => {
    let answer = ok(order('PENDING'));
    fake.on(`GET /orders/${ORDER}`, () => answer);
    const running = startBerth(['orders', 'show', ORDER, '--watch'], env());
    await eventually(() => running.out().includes('PENDING') && fake.listeners === 1);
    const asked = fake.lines.length;
    answer = problem(503, 'service.unavailable', { 'retry-after': '1' });
    fake.tell('hint', {});
    await eventually(() => fake.lines.length > asked);
    answer = ok(order('COMPLETED'));
    fake.tell('resync', { reason: 'log-restored' });
    await eventually(() => running.out().includes('COMPLETED'));
    running.interrupt();
    expect((await running.ended).code).toBe(0);
  });

  it('prints hints as they come', async () => {
    const running = startBerth(['events', 'listen'], env());
    await eventually(() => running.out().includes('ready'));
    fake.tell('hint', { type: 'ORDER_PAID', id: ORDER, sequence: 2 });
    await eventually(() => running.out().includes('ORDER_PAID'));
    running.interrupt();
    expect(await running.ended).toEqual({ code: 0, out: `ready   true\nhint   ORDER_PAID   ${ORDER}   2\n`, err: '' });
  });
});
