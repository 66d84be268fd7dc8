import { connect } from 'node:net';
import { EVENT_CATALOGUE } from '@berth/contracts';
import { listen } from '@berth/platform';
import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { describe, expect, test } from 'vitest';
import { adminBearer, bearer, problemIn, sessionOf, tokenOf } from '../platform-under-test.js';
import { finallyDo, orderPlaced, statusChanged, StreamsUnderTest } from './given-streams.js';

/** The asking is so rare here that only what is said on the event log can have ended a stream. */
const HARDLY_ASKED = { eventSessionCheckMs: 600_000 };
const OFTEN_ASKED = { eventSessionCheckMs: 100 };

describe('an event stream ends and says why', () => {
  test('when its token expires', async () => {
    const world = await StreamsUnderTest.start();
    const exp = Math.floor(Date.now() / 1000) + 3;

    const client = await world.client({ headers: bearer({ exp }) });
    const other = await world.client();
    await client.ended();

    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
    expect(client.of('end')).toEqual([{ code: 'auth.token-expired' }]);
    expect(other.isOver).toBe(false);
  });

  test('when its session has ended, and no sooner', async () => {
    const world = await StreamsUnderTest.start(OFTEN_ASKED);
    const client = await world.client();
    const { sessionsAsked } = world.berth;
    await eventually(() => world.berth.sessionsAsked >= sessionsAsked + 3);
    expect(client.isOver).toBe(false);

    world.berth.session = sessionOf('ENABLED', ['user'], false);

    await client.ended();
    expect(client.of('end')).toEqual([{ code: 'auth.session-ended' }]);
  });

  test('when its user is found to be disabled', async () => {
    const world = await StreamsUnderTest.start(OFTEN_ASKED);
    const client = await world.client();

    world.berth.session = sessionOf('DISABLED', ['user'], false);

    await client.ended();
    expect(client.of('end')).toEqual([{ code: 'user.disabled' }]);
  });

  test('when user.events say that its user is disabled, after the hint of it, whatever the user service answers', async () => {
    const world = await StreamsUnderTest.start(HARDLY_ASKED);
    const [client, other] = [await world.client(), await world.client({ headers: bearer({ user_id: 8, sid: 's8' }) })];
    world.berth.session = (response) => response.writeHead(503).end();

    await world.publish(statusChanged(7, 'DISABLED'));

    await client.ended();
    expect(client.told.map(({ event }) => event)).toEqual(['ready', 'hint', 'end']);
    expect(client.of('end')).toEqual([{ code: 'user.disabled' }]);
    expect(other.isOver).toBe(false);
  });

  test('when its admin who sees everything has lost the role, while the own stream of that user goes on', async () => {
    const world = await StreamsUnderTest.start(HARDLY_ASKED);
    const headers = adminBearer();
    const [all, own] = [await world.client({ headers, query: '?scope=all' }), await world.client({ headers })];
    world.berth.session = sessionOf('ENABLED', ['user']);

    await world.publish({ ...EVENT_CATALOGUE.USER_ROLES_CHANGED.example, user_id: 1 });

    await all.ended();
    expect(all.of('end')).toEqual([{ code: 'auth.forbidden' }]);
    await world.publish(orderPlaced(1, 10n));
    await eventually(() => expect(own.hints.at(-1)).toMatchObject({ id: '10' }));
  });

  test('when Berth stops, at once, and whoever comes then is sent elsewhere', async () => {
    const world = await StreamsUnderTest.start();
    const clients = await Promise.all(Array.from({ length: 20 }, () => world.client()));
    const other = await world.berth.replica();
    const moved = await world.client({ url: other.url() });

    const shared = await listen(other.handle, { host: '127.0.0.1', port: 0 });
    finallyDo(() => shared.close());

    const time = ownTime();
    await other.stop();
    time.stop();

    expect(time.elapsedMs()).toBeLessThan(4_000);
    await moved.ended();
    expect(moved.of('end')).toEqual([{ code: 'server.stopping' }]);
    const late = await fetch(`${shared.url}/api/v1/events`, { headers: bearer() });
    expect(late.headers.get('retry-after')).toBe('1');
    expect(await problemIn(late)).toMatchObject({ status: 503, code: 'server.stopping' });
    expect(clients.some(({ isOver }) => isOver)).toBe(false);
  });
});

describe('an event stream goes on', () => {
  test('for a user who is blocked', async () => {
    const world = await StreamsUnderTest.start(OFTEN_ASKED);
    const client = await world.client();
    world.berth.session = sessionOf('BLOCKED', ['user']);

    await world.publish(statusChanged(7, 'BLOCKED'));
    const { sessionsAsked } = world.berth;
    await eventually(() => world.berth.sessionsAsked >= sessionsAsked + 3);

    expect(client.isOver).toBe(false);
  });

  test('while the user service cannot answer', async () => {
    const world = await StreamsUnderTest.start(OFTEN_ASKED);
    const client = await world.client();
    world.berth.session = (response) => response.writeHead(503).end();
    const { sessionsAsked } = world.berth;

    await eventually(() => world.berth.sessionsAsked >= sessionsAsked + 3);

    expect(client.isOver).toBe(false);
    expect((await world.client()).told.at(-1)).toMatchObject({ event: 'ready' });
  });
});

/** Fewer than are told as one resync. */
const BATCH = 400;

// The system's own buffers take some megabytes before Berth's come in.
test('a client that does not read what it is sent is cut off, and the others are told everything', { timeout: 180_000 }, async () => {
  const world = await StreamsUnderTest.start();
  const { hostname, port } = new URL(world.berth.url);
  const slow = connect(Number(port), hostname);
  finallyDo(() => slow.destroy());
  slow.write(`GET /api/v1/events HTTP/1.1\r\nHost: berth\r\nAuthorization: Bearer ${tokenOf()}\r\n\r\n`);
  slow.pause();
  const reading = await world.client();
  const dropped = async () => (await world.berth.metrics.text()).includes('berth_event_streams_ended_total{why="slow"} 1');

  let published = 0;
  await eventually(async () => {
    await world.publish(...Array.from({ length: BATCH }, (_, index) => orderPlaced(7, BigInt(published + index + 1))));
    published += BATCH;
    await eventually(() => reading.told.length === published + 1);
    return dropped();
  }, 150_000);

  expect(reading.isOver).toBe(false);
  expect(new Set(reading.subjects).size).toBe(published);
});
