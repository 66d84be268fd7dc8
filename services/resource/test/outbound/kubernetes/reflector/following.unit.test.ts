import { describe, expect, it } from 'vitest';
import { GivenReflector } from './given-reflector.js';
import { thing } from './scripted-source.js';

describe('a reflector that follows', () => {
  it('lists the most recent state page by page and watches from the first page on', async () => {
    const given = await GivenReflector.started({ pageSize: 2 });
    expect(given.source.listing.options).toEqual({ limit: 2, signal: expect.any(AbortSignal) });
    given.source.listing.give([thing('a', '3'), thing('b', '4')], 'opaque-10', 'page-2');
    await given.time.settled();
    expect(given.source.listing.options).toEqual({ limit: 2, continue: 'page-2', signal: expect.any(AbortSignal) });
    expect(given.reflector.isSynced()).toBe(false);
    expect(given.told).toEqual([]);
    given.source.listing.give([thing('c', '5')], 'opaque-10');
    await given.time.settled();
    expect(given.holds()).toEqual({ a: '', b: '', c: '' });
    expect(given.source.watching.options).toMatchObject({ resourceVersion: 'opaque-10', timeoutSeconds: 10 });
  });

  it('says that it is synced once it has listed and told what it found, and not before', async () => {
    const given = await GivenReflector.started();
    let told = -1;
    void given.reflector.synced.then(() => (told = given.told.length));
    await given.time.pass(1000);
    expect({ told, synced: given.reflector.isSynced(), beats: given.beats }).toEqual({ told: -1, synced: false, beats: 0 });
    await given.listed([thing('a', '1', 'hello')], '10');
    expect({ told, synced: given.reflector.isSynced(), beats: given.beats }).toEqual({ told: 1, synced: true, beats: 1 });
    expect(given.told).toEqual([['ns/a', 'hello']]);
  });

  it('takes in what is added, modified and deleted, and proves itself alive by each', async () => {
    const given = await GivenReflector.synced([thing('a', '1', 'one')]);
    await given.event('MODIFIED', thing('a', '11', 'two'));
    await given.event('ADDED', thing('b', '12', 'new'));
    await given.event('DELETED', thing('a', '13', 'two'));
    expect(given.told.slice(1)).toEqual([
      ['ns/a', 'two'],
      ['ns/b', 'new'],
      ['ns/a', null],
    ]);
    expect(given.holds()).toEqual({ b: 'new' });
    expect(given.reflector.get('ns/b')?.says).toBe('new');
    expect(given.reflector.get('ns/a')).toBeNull();
    expect(given.beats).toBe(4);
  });

  it('keys what has no namespace by its name', async () => {
    const given = await GivenReflector.synced([{ metadata: { name: 'node1', resourceVersion: '1' } }]);
    expect(given.told).toEqual([['node1', '']]);
  });

  it('watches on from the last event or bookmark when a watch has ended as promised, without a pause', async () => {
    const given = await GivenReflector.synced();
    await given.event('ADDED', thing('a', '11'));
    await given.watchedOut();
    expect(given.source.watching.options).toMatchObject({ resourceVersion: '11', timeoutSeconds: 10 });
    given.source.watching.bookmark('19');
    await given.watchedOut();
    expect(given.source.watching.options).toMatchObject({ resourceVersion: '19', timeoutSeconds: 10 });
    expect(given.told).toHaveLength(1);
    expect(given.asked()).toEqual({ lists: 1, watches: 3 });
  });

  it('is alive by a bookmark and by a clean end, and by nothing while neither comes', async () => {
    const given = await GivenReflector.synced();
    given.source.watching.bookmark('11');
    await given.time.settled();
    expect(given.beats).toBe(2);
    await given.time.pass(9900);
    expect(given.beats).toBe(2);
    await given.time.pass(100);
    given.source.watching.end();
    await given.time.settled();
    expect(given.beats).toBe(3);
  });

  it('tells nothing twice', async () => {
    const given = await GivenReflector.synced([thing('a', '1')]);
    await given.event('ADDED', thing('a', '1'));
    await given.event('DELETED', thing('unknown', '12'));
    expect(given.told).toEqual([['ns/a', '']]);
  });

  it('drops the managed fields of what it lists and of what it is told', async () => {
    const noisy = (name: string, resourceVersion: string) => {
      const { metadata, ...rest } = thing(name, resourceVersion);
      return { ...rest, metadata: { ...metadata, managedFields: [{ manager: 'kubectl' }] } };
    };
    const given = await GivenReflector.synced([noisy('a', '1')]);
    await given.event('ADDED', noisy('b', '11'));
    expect(given.reflector.items().map(({ metadata }) => Object.keys(metadata ?? {}))).toEqual([
      ['name', 'namespace', 'uid', 'resourceVersion'],
      ['name', 'namespace', 'uid', 'resourceVersion'],
    ]);
  });

  it('goes on when a listener fails', async () => {
    const given = await GivenReflector.started();
    given.whenTold = () => {
      throw new Error('no');
    };
    await given.listed([thing('a', '1'), thing('b', '2')], '10');
    await given.event('MODIFIED', thing('a', '11', 'next'));
    expect(given.told).toHaveLength(3);
    expect(given.holds()).toEqual({ a: 'next', b: '' });
  });

  it('runs once however often it is started', async () => {
    const given = await GivenReflector.started();
    given.reflector.start();
    await given.time.settled();
    expect(given.asked()).toEqual({ lists: 1, watches: 0 });
  });
});
