import { EVENT_CATALOGUE } from '@berth/contracts';
import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, test } from 'vitest';
import { adminBearer, bearer, problemIn } from '../platform-under-test.js';
import { orderPlaced, StreamsUnderTest } from './given-streams.js';

const ADMIN = adminBearer();
const product = EVENT_CATALOGUE.PRODUCT_CREATED.example;

describe('an event stream', () => {
  test('begins with when to come back and that it is ready, and nothing may keep or compress it', async () => {
    const world = await StreamsUnderTest.start();

    const client = await world.client();

    expect(client.told).toEqual([{ event: 'ready', id: expect.stringMatching(/^[0-9a-f]{12}\.\d+$/), data: { live: true } }]);
    expect(client.retryMs).toBeGreaterThanOrEqual(1_000);
    expect(Object.fromEntries(client.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    expect(client.response.headers.has('content-encoding')).toBe(false);
  });

  test('gives hints about own objects alone, in their order and with nothing of what happened', async () => {
    const world = await StreamsUnderTest.start();
    const [mine, theirs] = [await world.client(), await world.client({ headers: bearer({ user_id: 8, sid: 's8' }) })];

    await world.publish(orderPlaced(8, 80n), orderPlaced(7, 70n), product, orderPlaced(7, 70n), orderPlaced(8, 81n));

    await eventually(() => expect([mine.hints.length, theirs.hints.length]).toEqual([2, 2]));
    expect(mine.hints).toEqual([
      { type: 'ORDER_PLACED', id: '70', sequence: 2 },
      { type: 'ORDER_PLACED', id: '70', sequence: 4 },
    ]);
    expect(theirs.subjects.toSorted()).toEqual(['80', '81']);
    expect(new Set(mine.told.map(({ id }) => id)).size, 'each with an id of its own').toBe(mine.told.length);
  });

  test('of an admin has own objects alone too, and with scope=all everybody’s and the catalogue', async () => {
    const world = await StreamsUnderTest.start();
    const own = await world.client({ headers: ADMIN });
    const all = await world.client({ headers: ADMIN, query: '?scope=all' });

    await world.publish(orderPlaced(8, 80n), product, orderPlaced(1, 10n));

    await eventually(() => expect(all.hints).toHaveLength(3));
    expect(all.subjects.toSorted()).toEqual(['10', '80', String(product.product_id)].toSorted());
    await eventually(() => expect(own.subjects).toEqual(['10']));
  });

  test('of more hints at a time than can be told says resync instead', async () => {
    const world = await StreamsUnderTest.start();
    const client = await world.client();

    await world.publish(...Array.from({ length: 2_000 }, (_, index) => orderPlaced(7, BigInt(index + 1))));

    expect((await client.until('resync')).data).toEqual({ reason: 'too-many' });
    expect(client.hints.length).toBeLessThan(2_000);
  });

  test('passes over records that are no event', async () => {
    const world = await StreamsUnderTest.start();
    const client = await world.client();

    await world.log.publish([{ topic: 'order.events', key: '1', headers: {}, value: 'no event' }]);
    for (const id of [71n, 72n]) {
      await world.publish(orderPlaced(7, id));
      await eventually(() => expect(client.subjects).toContain(String(id)));
    }

    expect(client.told.map(({ event }) => event)).toEqual(['ready', 'hint', 'hint']);
  });

  test('is not opened by HEAD, and is counted while it is open', async () => {
    const world = await StreamsUnderTest.start();
    const counted = async () => /^berth_event_streams (\d+)$/m.exec(await world.berth.metrics.text())?.[1];

    const head = await world.berth.send('HEAD', '/api/v1/events', bearer());
    expect([head.status, head.headers.get('content-type'), await counted()]).toEqual([200, 'text/event-stream', '0']);
    const client = await world.client();
    await world.publish(orderPlaced(7, 70n));
    await client.until('hint');
    expect(await counted()).toBe('1');
    expect(await world.berth.metrics.text()).toContain('berth_event_hints_total 1');
    client.leave();
    await eventually(async () => expect(await counted()).toBe('0'));
    expect(await world.berth.metrics.text()).toContain('berth_event_streams_ended_total{why="client"} 1');
  });

  test.each([
    ['scope=all by somebody who is no admin', '?scope=all', {}, 403, 'auth.forbidden'],
    ['an unknown scope', '?scope=mine', ADMIN, 400, 'request.invalid'],
    ['a token in the URL', '?access_token=x', {}, 400, 'request.invalid'],
    ['no token', '', { authorization: '' }, 401, 'auth.token-missing'],
  ])('with %s is refused', async (_, query, headers, status, code) => {
    const world = await StreamsUnderTest.start();

    const response = await world.berth.get(`/api/v1/events${query}`, { ...bearer(), ...headers });

    expect(await problemIn(response)).toMatchObject({ status, code });
  });

  test('beyond those that a user may have is refused, and so is one beyond those that there may be', async () => {
    const world = await StreamsUnderTest.start({ eventStreams: 3, eventStreamsPerUser: 2 });
    const first = await world.client();
    await world.client();

    const another = await world.berth.get('/api/v1/events', bearer());
    expect(another.headers.get('retry-after')).toBe('5');
    expect(await problemIn(another)).toMatchObject({ status: 429, code: 'events.too-many-streams' });
    const other = { headers: bearer({ user_id: 8, sid: 's8' }) };
    await world.client(other);
    const full = await world.berth.get('/api/v1/events', other.headers);
    expect(full.headers.get('retry-after')).toBe('5');
    expect(await problemIn(full)).toMatchObject({ status: 503, code: 'events.full' });

    first.leave();
    await eventually(() => world.client(other), 10_000, 'there is room again');
  });

  test('has heartbeats, whose ids a client that was told nothing can go on from', async () => {
    const world = await StreamsUnderTest.start({ eventHeartbeatMs: 100 });
    const client = await world.client();
    const before = client.lastEventId;
    await world.publish(orderPlaced(8, 80n));

    await eventually(() => client.comments.length >= 2 && client.lastEventId !== before);

    expect(client.told.map(({ event }) => event)).toEqual(['ready']);
  });
});
