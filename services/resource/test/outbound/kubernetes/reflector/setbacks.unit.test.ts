import { conflict, unavailable } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { GivenReflector } from './given-reflector.js';
import { thing } from './scripted-source.js';

const down = unavailable('cluster.unavailable', 'down');
const expired = conflict('cluster.expired', 'compacted');

describe('a reflector that is interrupted', () => {
  it('lists until it succeeds, ever more patiently, and is not synced meanwhile', async () => {
    const given = await GivenReflector.started();
    for (const waitMs of [200, 400, 800, 1600, 2000, 2000]) {
      const before = given.asked().lists;
      given.source.listing.fail(down);
      await given.time.pass(waitMs - 1);
      expect(given.asked().lists).toBe(before);
      await given.time.pass(1);
      expect(given.asked().lists).toBe(before + 1);
    }
    expect({ synced: given.reflector.isSynced(), beats: given.beats }).toEqual({ synced: false, beats: 0 });
    await given.listed([thing('a', '1')], '10');
    expect(given.reflector.isSynced()).toBe(true);
  });

  it('resumes a broken watch from the last version seen, after a pause that grows until a watch is proven again', async () => {
    const given = await GivenReflector.synced();
    await given.event('ADDED', thing('a', '11'));
    for (const waitMs of [200, 400, 800]) {
      const before = given.asked().watches;
      await given.fails(new Error('socket hang up'));
      await given.time.pass(waitMs - 1);
      expect(given.asked().watches).toBe(before);
      await given.time.pass(1);
      expect(given.source.watching.options.resourceVersion).toBe('11');
    }
    await given.event('ADDED', thing('b', '12'));
    await given.fails(down);
    await given.time.pass(200);
    expect(given.source.watching.options.resourceVersion).toBe('12');
    expect(given.asked()).toEqual({ lists: 1, watches: 5 });
  });

  it('asks for a short watch after a failure, so that it is known sooner to be well again', async () => {
    const given = await GivenReflector.synced();
    await given.fails(down);
    await given.time.pass(200);
    expect(given.source.watching.options.timeoutSeconds).toBe(3);
    const before = given.beats;
    await given.watchedOut();
    expect(given.beats).toBe(before + 1);
    expect(given.source.watching.options.timeoutSeconds).toBe(10);
  });

  it('waits as long as the server asks, and not for ever', async () => {
    const given = await GivenReflector.synced();
    await given.fails(unavailable('cluster.unavailable', 'busy', { retryAfter: 7 }));
    await given.time.pass(6999);
    expect(given.asked().watches).toBe(1);
    await given.time.pass(1);
    expect(given.asked().watches).toBe(2);
    await given.fails(unavailable('cluster.unavailable', 'busy', { retryAfter: 86_400 }));
    await given.time.pass(60_000);
    expect(given.asked().lists).toBe(2);
  });

  it.each([
    ['an answer', (given: GivenReflector) => given.source.watching.fail(expired)],
    ['an ERROR event', (given: GivenReflector) => given.source.watching.send('ERROR', { code: 410, reason: 'Expired' } as object)],
    [
      'a version that the server has not reached',
      (given: GivenReflector) =>
        given.source.watching.send('ERROR', { code: 504, details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } } as object),
    ],
    ['a line that cannot be read', (given: GivenReflector) => given.source.watching.fail(unavailable('cluster.unreadable', 'no JSON'))],
    ['an event of an unknown type', (given: GivenReflector) => given.source.watching.send('PRUNED' as 'ADDED', thing('a', '9'))],
    ['an event about nothing', (given: GivenReflector) => given.source.watching.send('ADDED', null as unknown as object)],
    ['an event without a version', (given: GivenReflector) => given.source.watching.send('ADDED', { metadata: { name: 'a' } })],
    ['an event without a name', (given: GivenReflector) => given.source.watching.send('ADDED', { metadata: { resourceVersion: '9' } })],
  ])('lists again when the watch cannot go on by %s, and keeps what it held meanwhile', async (_what, happens) => {
    const given = await GivenReflector.synced([thing('a', '1'), thing('b', '2')]);
    happens(given);
    await given.time.pass(200);
    expect(given.asked()).toEqual({ lists: 2, watches: 1 });
    expect(given.holds()).toEqual({ a: '', b: '' });
    expect(given.reflector.isSynced()).toBe(true);
    await given.listed([thing('b', '2')], '90');
    expect(given.holds()).toEqual({ b: '' });
    expect(given.told.at(-1)).toEqual(['ns/a', null]);
    expect(given.source.watching.options.resourceVersion).toBe('90');
  });

  it.each<[string, object]>([
    ['500', { code: 500, reason: 'InternalError' }],
    ['429', { code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } }],
    ['403', { code: 403, reason: 'Forbidden' }],
    ['nothing', {}],
  ])('resumes after an ERROR event that says %s', async (_code, status) => {
    const given = await GivenReflector.synced();
    await given.event('ADDED', thing('a', '11'));
    given.source.watching.send('ERROR', status);
    await given.time.pass(1000);
    expect(given.asked()).toEqual({ lists: 1, watches: 2 });
    expect(given.source.watching.options.resourceVersion).toBe('11');
  });

  it('does not list without a pause when a server lists but refuses every watch', async () => {
    const given = await GivenReflector.synced();
    for (let seconds = 0; seconds < 30; seconds++) {
      if (given.source.watches.at(-1)?.left === false) await given.fails(expired);
      await given.time.pass(1000);
      given.source.listing.give([], '20');
      await given.time.settled();
    }
    expect(given.asked().lists).toBeLessThan(20);
  });

  it('does not hammer a server that ends every watch at once, and holds that for no proof of life', async () => {
    const given = await GivenReflector.synced();
    for (let steps = 0; steps < 300; steps++) {
      given.source.watching.end();
      await given.time.pass(100);
    }
    expect(given.asked().watches).toBeLessThan(25);
    expect(given.asked().lists).toBe(1);
    expect(given.beats).toBe(1);
  });

  it('gives up a connection that neither says anything nor ends when it should have, and says nothing of being alive', async () => {
    const given = await GivenReflector.synced();
    const dead = given.source.watching;
    await given.time.pass(11_999);
    expect({ aborted: dead.options.signal.aborted, beats: given.beats }).toEqual({ aborted: false, beats: 1 });
    await given.time.pass(1);
    expect(dead.options.signal.aborted).toBe(true);
    await given.time.pass(200);
    expect(given.source.watching.options).toMatchObject({ resourceVersion: '10', timeoutSeconds: 3 });
    dead.send('ADDED', thing('late', '11'));
    await given.time.settled();
    expect({ told: given.told, beats: given.beats }).toEqual({ told: [], beats: 1 });
  });

  it('gives up a list that is not answered', async () => {
    const given = await GivenReflector.started();
    await given.time.pass(30_000);
    expect(given.source.listing.options.signal.aborted).toBe(true);
    await given.time.pass(200);
    expect(given.asked().lists).toBe(2);
  });

  it('asks for all at once when the pages of a list expire under its hands', async () => {
    const given = await GivenReflector.started({ pageSize: 1 });
    given.source.listing.give([thing('a', '1')], '10', 'more');
    await given.time.settled();
    given.source.listing.fail(expired);
    await given.time.settled();
    expect(given.source.listing.options).toEqual({ signal: expect.any(AbortSignal) });
    await given.listed([thing('b', '2')], '20');
    expect(given.holds()).toEqual({ b: '' });
    expect(given.source.watching.options.resourceVersion).toBe('20');
  });

  it('begins a list anew when one of its pages fails otherwise', async () => {
    const given = await GivenReflector.started({ pageSize: 1 });
    given.source.listing.give([thing('a', '1')], '10', 'more');
    await given.time.settled();
    given.source.listing.fail(down);
    await given.time.pass(200);
    expect(given.source.listing.options).toEqual({ limit: 1, signal: expect.any(AbortSignal) });
    expect(given.told).toEqual([]);
  });

  it('goes on watching where it may list and not watch, or watch and not list', async () => {
    const given = await GivenReflector.synced([thing('a', '1')]);
    await given.fails(unavailable('cluster.not-permitted', 'no watch for you'));
    await given.time.pass(200);
    await given.event('ADDED', thing('b', '11'));
    expect(given.holds()).toEqual({ a: '', b: '' });
  });
});

describe('a reflector that is stopped', () => {
  it.each([
    ['lists', async () => await GivenReflector.started()],
    ['watches', async () => await GivenReflector.synced()],
    [
      'waits',
      async () => {
        const given = await GivenReflector.synced();
        await given.fails(down);
        return given;
      },
    ],
  ])('while it %s calls that off, leaves no timer and tells nothing more', async (_what, given) => {
    const world = await given();
    const { listing, watches } = world.source;
    const asked = world.asked();
    await world.reflector.stop();
    expect(world.time.pending()).toBe(0);
    expect([listing, ...watches].every(({ options }) => options.signal.aborted)).toBe(true);
    listing.give([thing('late', '1')], '10');
    watches.at(-1)?.send('ADDED', thing('later', '11'));
    await world.time.pass(120_000);
    expect(world.asked()).toEqual(asked);
    expect(world.told).toEqual([]);
    await world.reflector.stop();
  });

  it('tells nothing of a list that it is stopped in the middle of telling', async () => {
    const given = await GivenReflector.started();
    given.source.listing.give([thing('a', '1'), thing('b', '2')], '10');
    given.whenTold = () => void given.reflector.stop();
    await given.time.settled();
    expect(given.told).toEqual([['ns/a', '']]);
    expect({ synced: given.reflector.isSynced(), ...given.asked() }).toEqual({ synced: false, lists: 1, watches: 0 });
  });
});
