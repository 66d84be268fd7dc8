import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desiredOf } from '../support/desired.js';
import { eventually } from '@berth/shared-kernel/testing';
import { DEMANDING, GivenReconciler } from '../support/given-reconciler.js';

describe('what goes wrong under the reconciler', () => {
  let given: GivenReconciler;
  beforeEach(async () => {
    given = await GivenReconciler.open();
  });
  afterEach(() => given.close());

  it('a killed process is replaced, and the instance not called failed', async () => {
    const id = await given.running();
    const [before] = given.processes();
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await eventually(() => given.processes().some(({ pid }) => pid !== before?.pid));
    await eventually(async () => (await given.page(id)).status === 200);
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING']);
  });

  it('a RUNNING instance that has no ready pod for too long is failed, and taken back when it recovers', async () => {
    const id = await given.running();
    await given.startReconciler(DEMANDING);
    const killing = setInterval(() => given.processes().forEach(({ pid }) => process.kill(pid, 'SIGKILL')), 20);
    await given.settled(id, 'FAILED').finally(() => clearInterval(killing));
    expect(given.store.get(id).failure?.reason).toBe('crash-loop');
    await given.settled(id, 'RUNNING');
    expect(given.store.history.get(id)).toEqual(['CREATING', 'RUNNING', 'FAILED crash-loop', 'RUNNING']);
  });

  it('a FAILED instance is asked again, and taken back when it answers', async () => {
    await given.startReconciler(DEMANDING);
    const id = given.create('berth/hello:1', '/not-there');
    await given.settled(id, 'FAILED');
    expect(given.store.get(id).failure).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('answered 404') });
    const instance = given.store.get(id);
    const config = { ...instance.spec.config, healthPath: '/' };
    given.store.instances.set(id, { ...instance, spec: { ...instance.spec, config } });
    await given.settled(id, 'RUNNING');
    expect(given.store.get(id).failure).toBeNull();
  });

  it('a platform that starts again applies everything anew, and finds what it was not nudged for', async () => {
    const [running, stopped, gone] = [await given.running(), await given.running(), await given.running()];
    given.command(stopped, 'stop');
    await given.settled(stopped, 'STOPPED');
    await given.restartPlatform(() => given.store.remove(gone));
    await given.settled(gone, 'DELETED');
    await eventually(async () => (await given.page(running)).status === 200);
    await eventually(async () => (await given.page(stopped)).status === 503);
    expect(given.store.history.get(running)).toEqual(['CREATING', 'RUNNING']);
    expect(given.store.history.get(stopped)).toEqual(['CREATING', 'RUNNING', 'STOPPING', 'STOPPED']);
    await given.settled(given.store.create('berth/hello:2'), 'RUNNING');
    expect(given.store.observations.get(running)?.at(-1)?.revision.fence).toBe(2);
  });

  it('lost snapshots are written again, and the heart beats', async () => {
    const id = await given.running();
    const shown = async () => (await given.snapshots.read([id])).get(id)?.state === 'Running';
    await eventually(shown);
    await given.snapshots.drop();
    await eventually(shown);
    const first = await eventually(() => given.snapshots.heartbeat());
    await eventually(async () => ((await given.snapshots.heartbeat()) ?? first) > first);
    expect(Date.now() - first.getTime()).toBeLessThan(15_000);
  });

  it('what belongs to no instance is removed, after a while and not before', async () => {
    const orphan = desiredOf('berth/hello:1');
    await given.cluster.apply(orphan);
    const from = performance.now();
    const id = await given.running();
    await eventually(async () => (await given.cluster.find(orphan.instanceId)) === null);
    expect(performance.now() - from).toBeGreaterThanOrEqual(300);
    expect(given.store.get(id).status).toBe('RUNNING');
    expect(given.processes()).toHaveLength(1);
  });
});
