import { unavailable } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { GivenReflector } from './given-reflector.js';
import { thing } from './scripted-source.js';

const untilResync = async (given: GivenReflector): Promise<void> => {
  const { lists } = given.asked();
  for (let watches = 0; given.asked().lists === lists; watches++) {
    if (watches > 20) throw new Error('no resync came');
    await given.watchedOut();
  }
};

describe('the resync of a reflector', () => {
  it('corrects what no event told: what was added, changed, replaced and deleted, and nothing else', async () => {
    const given = await GivenReflector.synced([thing('same', '1'), thing('changed', '2'), thing('gone', '3'), thing('replaced', '4')]);
    given.told.length = 0;
    const started = given.time.clock.now().getTime();
    await untilResync(given);
    expect(given.time.clock.now().getTime() - started).toBe(60_000);
    const replaced = { metadata: { ...thing('replaced', '4').metadata, uid: 'another' }, says: 'another' };
    await given.listed([thing('same', '1'), thing('changed', '21', 'now'), thing('added', '22', 'new'), replaced], '30');
    expect(Object.fromEntries(given.told)).toEqual({ 'ns/added': 'new', 'ns/changed': 'now', 'ns/gone': null, 'ns/replaced': 'another' });
    expect(given.told).toHaveLength(4);
    expect(given.source.watching.options.resourceVersion).toBe('30');
  });

  it('never happens beside a watch, so that nothing older follows something newer', async () => {
    const given = await GivenReflector.synced();
    await untilResync(given);
    expect(given.source.watches.every(({ left }) => left)).toBe(true);
  });

  it('cuts the last watch before it short instead of breaking it off', async () => {
    const given = await GivenReflector.synced();
    await given.time.pass(3500);
    await given.fails(unavailable('cluster.unavailable', 'no'));
    await given.time.pass(200);
    const asked: number[] = [];
    for (let watches = 0; watches < 7; watches++) {
      asked.push(given.source.watching.options.timeoutSeconds);
      await given.watchedOut();
    }
    // 3.7 s were over: one short watch to prove that all is well again, five whole ones, and what is left of the minute.
    expect(asked).toEqual([3, 10, 10, 10, 10, 10, 4]);
    expect(given.asked().lists).toBe(2);
  });

  it('is tried again later when it fails, and the watch goes on meanwhile', async () => {
    const given = await GivenReflector.synced([thing('a', '1')]);
    await given.event('ADDED', thing('b', '11'));
    await untilResync(given);
    given.source.listing.fail(unavailable('cluster.unavailable', 'too much to list', { retryAfter: 2 }));
    await given.time.settled();
    expect(given.source.watching.options).toMatchObject({ resourceVersion: '11', timeoutSeconds: 2 });
    await given.event('DELETED', thing('a', '12'));
    expect(given.holds()).toEqual({ b: '' });
    await given.watchedOut();
    expect(given.asked().lists).toBe(3);
    await given.listed([thing('b', '11')], '20');
    expect(given.source.watching.options).toMatchObject({ resourceVersion: '20', timeoutSeconds: 10 });
  });

  it('is not put off by a clock that is set back', async () => {
    const given = await GivenReflector.synced();
    given.time.setBack(24 * 3_600_000);
    await given.watchedOut();
    await given.time.pass(1000);
    expect(given.asked().lists).toBe(2);
  });

  it('happens though the server never ends a watch and sends events all the time', async () => {
    const given = await GivenReflector.synced();
    for (let second = 0; second < 75 && given.asked().lists < 2; second++) {
      await given.event('MODIFIED', thing('busy', `b${second}`));
      await given.time.pass(1000);
    }
    expect(given.asked().lists).toBe(2);
  });
});
