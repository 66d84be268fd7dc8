import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { DEMANDING, GivenReconciler } from '../support/given-reconciler.js';

describe('the reconciler over processes', () => {
  let given: GivenReconciler;
  beforeEach(async () => {
    given = await GivenReconciler.open();
  });
  afterEach(() => given.close());

  it('brings hello from creation to reached, by three writes, in seconds', async () => {
    const time = ownTime();
    const id = await given.running();
    time.stop();
    expect(time.elapsedMs()).toBeLessThan(10_000);
    expect(await given.page(id)).toMatchObject({ status: 200, body: expect.stringContaining('of berth/hello:1') });
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING']);
    expect(await given.writes()).toBe(3);
    const held = (await given.snapshots.read([id])).get(id);
    expect(held).toMatchObject({ state: 'Running', phase: 'Running', ready_replicas: '1', total_replicas: '1', error_reason: '' });
  });

  it('writes nothing on ten resyncs', async () => {
    const id = await given.running();
    const load = given.store.load.bind(given.store);
    let passes = 0;
    given.store.load = (asked) => {
      passes += 1;
      return load(asked);
    };
    await given.startReconciler({ resyncEveryMs: 10 });
    await eventually(() => passes >= 11);
    expect(await given.writes()).toBe(3);
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING']);
  });

  it('completes slow, and says nothing before it is reached', async () => {
    const id = await given.running('berth/slow:1');
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING']);
    expect(await given.writes()).toBe(3);
  });

  it.each([
    ['berth/crash:1', 'crash-loop', 'ends again and again'],
    ['berth/deaf:1', 'unreachable', 'cannot be reached over HTTP'],
    ['registry.example/nobody:1', 'image-pull', 'could not be fetched (image not found)'],
  ])('fails %s with the reason %s, and removes it when asked', async (image, reason, message) => {
    await given.startReconciler(DEMANDING);
    const id = given.create(image);
    await given.settled(id, 'FAILED');
    expect(given.store.get(id).failure).toMatchObject({ reason, terminal: false, message: expect.stringContaining(message) });
    expect(given.store.get(id).operation).toMatchObject({ status: 'failed', error: { code: reason } });
    given.command(id, 'remove');
    await given.settled(id, 'DELETED');
    expect(await given.cluster.find(id)).toBeNull();
  });

  it('stops, starts, restarts and deletes', async () => {
    const id = await given.running();
    const pods = [await given.podName(id)];
    given.command(id, 'stop');
    await given.settled(id, 'STOPPED');
    expect(given.processes()).toEqual([]);
    expect((await given.page(id)).status).toBe(503);
    for (const which of ['start', 'restart'] as const) {
      given.command(id, which);
      await given.settled(id, 'RUNNING');
      pods.push(await given.podName(id));
    }
    expect(new Set(pods).size).toBe(3);
    const statuses = ['CREATING', 'RUNNING', 'STOPPING', 'STOPPED', 'STARTING', 'RUNNING', 'RESTARTING', 'RUNNING'];
    expect(given.store.history.get(id)).toEqual(statuses);
    given.command(id, 'remove');
    await given.settled(id, 'DELETED');
    expect((await given.page(id)).status).toBe(404);
    await eventually(async () => !(await given.snapshots.read([id])).has(id));
    expect(await given.writes()).toBe(6);
  });

  it('gives a running one another image by another pod, and says RUNNING when that is reached', async () => {
    const id = await given.running();
    const before = await given.podName(id);
    given.update(id, { image: 'berth/hello:2' });
    await given.settled(id, 'RUNNING');
    expect(await given.page(id)).toMatchObject({ status: 200, body: expect.stringContaining('<dd id="image">berth/hello:2</dd>') });
    expect(await given.podName(id)).not.toBe(before);
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING', 'UPDATING', 'RUNNING']);
    expect(await given.writes()).toBe(4);
    given.update(id, { image: 'berth/crash:1' });
    await given.settled(id, 'FAILED');
    expect(given.store.get(id).operation).toMatchObject({ kind: 'update', status: 'failed', error: { code: 'crash-loop' } });
    given.update(id, { image: 'berth/hello:1' });
    await given.settled(id, 'RUNNING');
    expect((await given.page(id)).body).toContain('berth/hello:1');
  });

  it('gives a stopped one another image without running it', async () => {
    const id = await given.running();
    given.command(id, 'stop');
    await given.settled(id, 'STOPPED');
    given.update(id, { image: 'berth/hello:2' });
    await given.settled(id, 'STOPPED');
    expect(given.processes()).toEqual([]);
    expect(given.store.history.get(id)?.slice(-2)).toEqual(['UPDATING', 'STOPPED']);
    given.command(id, 'start');
    await given.settled(id, 'RUNNING');
    expect((await given.page(id)).body).toContain('berth/hello:2');
  });

  it('shows a new name on the page of the same pod', async () => {
    const id = await given.running();
    const before = await given.podName(id);
    given.store.rename(id, 'renamed <b>');
    await eventually(async () => (await given.page(id)).body.includes('<h1>renamed &lt;b&gt;</h1>'));
    expect(await given.podName(id)).toBe(before);
  });

  it('lets delete win while it is being created', async () => {
    const id = given.create('berth/slow:1');
    await eventually(async () => (await given.cluster.find(id)) !== null);
    given.command(id, 'remove');
    await given.settled(id, 'DELETED');
    expect(given.store.history.get(id)).toEqual(['CREATING', 'DELETING', 'DELETED']);
    expect(given.processes()).toEqual([]);
  });

  it('brings up a burst of twenty', async () => {
    const ids = Array.from({ length: 20 }, () => given.create('berth/hello:1'));
    for (const id of ids) await given.settled(id, 'RUNNING');
    expect(await given.writes()).toBe(60);
    expect(given.processes()).toHaveLength(20);
  });
});
