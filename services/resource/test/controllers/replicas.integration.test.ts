import type { InstanceEvents } from '@berth/contracts';
import { type InstanceId, unavailable } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/application/ports/cluster.js';
import { owner } from '../support/given-resource.js';
import { type GivenReplicas, givenReplicas } from '../support/given-replicas.js';

const changesOf = async (given: GivenReplicas, id: InstanceId) =>
  ((await given.told(id)) as readonly InstanceEvents[]).flatMap((event) =>
    event.event_type === 'INSTANCE_STATUS_CHANGED' ? [`${event.data.from} ${event.data.to}`] : [],
  );

/** Every snapshot that was told, one after the other. */
const syncsOf = async (given: GivenReplicas, id: InstanceId) =>
  ((await given.told(id)) as readonly InstanceEvents[]).flatMap((event) => {
    if (event.event_type !== 'INSTANCE_K8S_SYNC') return [];
    const { updated_at: _when, ...said } = event.data;
    return [JSON.stringify(said, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))];
  });

/** A cluster that is asked through `apply`. */
const applying = (cluster: Cluster, apply: Cluster['apply']): Cluster => ({
  apply,
  remove: (id) => cluster.remove(id),
  find: (id) => cluster.find(id),
  list: () => cluster.list(),
  watch: (listener) => cluster.watch(listener),
  tidy: () => cluster.tidy(),
});

const leaderMetric = async (replica: { metrics: { text(): Promise<string> } }) =>
  /berth_resource_leader (\d)/.exec(await replica.metrics.text())?.[1];

describe('replicas of the reconciler', () => {
  it('leave the work to the one that leads, and another goes on where it stopped', async () => {
    const given = await givenReplicas();
    const [first, second] = [await given.replica(), await given.replica()];
    const id = await given.create();
    first.leadership.elect();
    await given.settled(id, 'RUNNING');
    expect([await leaderMetric(first), await leaderMetric(second)]).toEqual(['1', '0']);
    await first.leadership.depose();
    await given.resource.useCases.stop(owner, id);
    expect((await given.resource.store.load(id))?.status).toBe('STOPPING');
    second.leadership.elect();
    await given.settled(id, 'STOPPED');
    expect([await leaderMetric(first), await leaderMetric(second)]).toEqual(['0', '1']);
    expect(await changesOf(given, id)).toEqual(['CREATING RUNNING', 'RUNNING STOPPING', 'STOPPING STOPPED']);
    const { items } = await given.resource.useCases.operations(owner, id, { limit: 10, after: null });
    // A process may be gone before it was seen to be ending.
    const namesOf = (steps: readonly { name: string }[]) => steps.map(({ name }) => name).filter((name) => name !== 'ending');
    expect(items.map(({ kind, steps }) => `${kind}: ${namesOf(steps).join(', ')}`)).toEqual([
      'stop: accepted, applied, stopped',
      'create: accepted, applied, scheduled, ready, reached',
    ]);
  });

  it('try again at once what an operator has retried on another, however long they have backed off', async () => {
    const given = await givenReplicas();
    let [isAway, refusals, looks] = [true, 0, 0];
    const over = (cluster: Cluster) =>
      applying(cluster, async (desired) => {
        if (!isAway) return await cluster.apply(desired);
        refusals += 1;
        throw unavailable('cluster.unavailable', 'away');
      });
    const { store } = given.resource;
    const due = store.due.bind(store);
    store.due = (limit) => {
      looks += 1;
      return due(limit);
    };
    const leader = await given.replica({ timings: { backOffFirstMs: 600_000, backOffMostMs: 600_000, resyncEveryMs: 600_000 }, over });
    const id = await given.create();
    leader.leadership.elect();
    await eventually(() => refusals > 0 && looks > 2);
    isAway = false;
    const { orderId, operation } = await given.resource.useCases.show(owner, id);
    await given.resource.orderRetried(BigInt(orderId ?? 0));
    await given.settled(id, 'RUNNING');
    expect((await given.resource.useCases.show(owner, id)).operation).toMatchObject({ id: operation.id, deadline: operation.deadline });
  });

  it('take up within a moment what was asked on another, without being told', async () => {
    const given = await givenReplicas();
    const leader = await given.replica({ timings: { pollEveryMs: 600_000, resyncEveryMs: 600_000 } });
    const id = await given.create();
    leader.leadership.elect();
    await given.settled(id, 'RUNNING');
    const waits: number[] = [];
    for (const [command, status] of [
      ['stop', 'STOPPED'],
      ['start', 'RUNNING'],
      ['stop', 'STOPPED'],
    ] as const) {
      const from = performance.now();
      await given.resource.useCases[command](owner, id);
      await given.settled(id, status);
      waits.push(performance.now() - from);
    }
    expect(waits.toSorted((a, b) => a - b)[1]).toBeLessThan(10_000);
  });

  it('that lead two at a time converge, and nothing is told twice', async () => {
    const given = await givenReplicas();
    // What one applies while the other removes is an orphan.
    const timings = { resyncEveryMs: 1000, sweepEveryMs: 500, orphanGraceMs: 1000 };
    const [first, second] = [await given.replica({ timings }), await given.replica({ timings })];
    first.leadership.elect();
    second.leadership.elect();
    const ids = await Promise.all(Array.from({ length: 5 }, () => given.create()));
    expect(new Set(ids).size).toBe(5);
    for (const command of [null, 'stop', 'start', 'restart', 'delete'] as const) {
      if (command !== null) for (const id of ids) await given.resource.useCases[command](owner, id);
      const status = { start: 'RUNNING', restart: 'RUNNING', stop: 'STOPPED', delete: 'DELETED' }[command ?? 'start'];
      for (const id of ids) await given.settled(id, status);
    }
    await eventually(async () => (await given.cluster.list()).length === 0, 60_000, 'the cluster being empty');
    for (const id of ids) {
      expect(await changesOf(given, id)).toEqual([
        'CREATING RUNNING',
        'RUNNING STOPPING',
        'STOPPING STOPPED',
        'STOPPED STARTING',
        'STARTING RUNNING',
        'RUNNING RESTARTING',
        'RESTARTING RUNNING',
        'RUNNING DELETING',
        'DELETING DELETED',
      ]);
      const once = (await given.told(id)).map((event) => event.event_type).filter((type) => /CREATED|DELETED|STARTED|STOPPED/.test(type));
      expect(once).toEqual(['INSTANCE_CREATED', 'INSTANCE_STOPPED', 'INSTANCE_STARTED', 'INSTANCE_DELETED']);
      const syncs = await syncsOf(given, id);
      expect(syncs.filter((said, index) => said === syncs[index - 1])).toEqual([]);
    }
    await eventually(async () => (await given.resource.snapshots.read(ids)).size === 0, 60_000, 'no snapshot being left');
  });

  it('correct what one does to the cluster who was deposed without knowing it', async () => {
    const given = await givenReplicas();
    const stuck = Promise.withResolvers<void>();
    const applied: number[] = [];
    // It has read that the instance is to run, and sleeps before it says so to the cluster.
    const sleeper = (cluster: Cluster) =>
      applying(cluster, async (desired) => {
        if (desired.running) await stuck.promise;
        applied.push(desired.generation);
        return await cluster.apply(desired);
      });
    const [stale, fresh] = [await given.replica({ over: sleeper }), await given.replica()];
    const id = await given.create();
    stale.leadership.elect();
    stale.reconciler.nudge(id);
    fresh.leadership.elect();
    await given.settled(id, 'RUNNING');
    await given.resource.useCases.stop(owner, id);
    await given.settled(id, 'STOPPED');
    const deposed = stale.leadership.depose();
    stuck.resolve();
    await deposed;
    expect(applied).toContain(1);
    await eventually(async () => {
      const found = await given.cluster.find(id);
      return found?.generation === 2 && found.totalReplicas === 0 && found.pods === 0;
    });
    expect((await given.resource.store.load(id))?.status).toBe('STOPPED');
    expect(await changesOf(given, id)).toEqual(['CREATING RUNNING', 'RUNNING STOPPING', 'STOPPING STOPPED']);
  });

  it('that are deposed drop what waits, and end with the pass under way', async () => {
    const given = await givenReplicas();
    const hold = Promise.withResolvers<void>();
    let finds = 0;
    const held = (cluster: Cluster) =>
      applying(cluster, async (desired) => {
        finds += 1;
        await hold.promise;
        return await cluster.apply(desired);
      });
    const replica = await given.replica({ over: held });
    const ids = await Promise.all(Array.from({ length: 30 }, () => given.create()));
    replica.leadership.elect();
    await eventually(() => finds === 16);
    const deposed = replica.leadership.depose();
    for (const id of ids) replica.reconciler.nudge(id);
    hold.resolve();
    await deposed;
    expect(finds).toBe(16);
    expect(await given.cluster.list()).toHaveLength(16);
  });
});
