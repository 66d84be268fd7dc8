import { createLogger } from '@berth/platform';
import { unavailable } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, it, onTestFinished } from 'vitest';
import { fleetWatch } from '../../src/fleet-watch.js';
import { givenApi } from '../support/given-api.js';
import { givenRunning } from '../support/given-resource.js';

const PATH = '/internal/overview/resource';

type Api = Awaited<ReturnType<typeof givenApi>>;
const overview = async (api: Api) => (await api.ask('admin', 'GET', PATH)).body;
const operationOf = async (api: Api, id: bigint) =>
  (await api.ask('admin', 'GET', `/instances/${id}`)).body['operation'] as { id: string; createdAt: string };

it('counts the instances in each status', async () => {
  const api = await givenApi();
  for (const orderId of [1n, 2n]) await api.orderPaid({ orderId });
  await givenRunning(api, 3n);
  const stopping = await givenRunning(api, 4n);
  await api.ask('owner', 'POST', `/instances/${stopping}/stop`);

  const rest = { STARTING: 0, STOPPED: 0, RESTARTING: 0, UPDATING: 0, FAILED: 0, DELETING: 0, DELETED: 0 };
  expect((await overview(api))['instances']).toEqual({
    asOf: api.clock.now().toISOString(),
    byStatus: { CREATING: 2, RUNNING: 1, STOPPING: 1, ...rest },
  });
});

it('tells of an operation once half of its time has passed, and no more when it has ended', async () => {
  const api = await givenApi();
  await api.orderPaid({ orderId: 1n });
  const id = await api.instanceOfOrder(1n);
  const { id: operationId, createdAt } = await operationOf(api, id);
  api.clock.pass(60);
  expect((await overview(api))['slowOperations']).toMatchObject({ total: 0, oldestSeconds: 0, items: [] });
  api.clock.pass(1);
  await api.orderPaid({ orderId: 2n });

  expect((await overview(api))['slowOperations']).toEqual({
    asOf: api.clock.now().toISOString(),
    total: 1,
    oldestSeconds: 61,
    items: [
      {
        operationId,
        instanceId: String(id),
        kind: 'create',
        createdAt,
        ageSeconds: 61,
        deadline: new Date(Date.parse(createdAt) + 120_000).toISOString(),
      },
    ],
  });
  await api.useCases.settleInstance(id, 1, { kind: 'reached' });
  expect((await overview(api))['slowOperations']).toMatchObject({ total: 0, items: [] });
});

it('of many slow operations tells the oldest, and how many there are', async () => {
  const api = await givenApi();
  for (let orderId = 1n; orderId <= 22n; orderId++) {
    await api.orderPaid({ orderId });
    api.clock.pass(1);
  }
  api.clock.pass(100);
  const { total, oldestSeconds, items } = (await overview(api))['slowOperations'] as Record<string, unknown>;
  expect([total, oldestSeconds]).toEqual([22, 122]);
  expect((items as { ageSeconds: number }[]).map(({ ageSeconds }) => ageSeconds)).toEqual(Array.from({ length: 20 }, (_, n) => 122 - n));
});

it('tells of a deletion that has missed its deadline until the instance is gone', async () => {
  const api = await givenApi();
  const id = await givenRunning(api);
  await api.ask('owner', 'DELETE', `/instances/${id}`);
  api.clock.pass(119);
  expect((await overview(api))['overdueDeletions']).toMatchObject({ total: 0 });
  api.clock.pass(2);
  await api.useCases.reapOverdue();

  expect(await overview(api)).toMatchObject({
    slowOperations: { total: 0 },
    overdueDeletions: { total: 1, oldestSeconds: 121, items: [{ instanceId: String(id), kind: 'delete', ageSeconds: 121 }] },
  });
  await api.useCases.settleInstance(id, 2, { kind: 'deleted' });
  expect((await overview(api))['overdueDeletions']).toMatchObject({ total: 0, items: [] });
});

it('tells by the heartbeat whether somebody watches, whether or not it leads itself', async () => {
  const api = await givenApi();
  api.watch.isLeading = false;
  expect((await overview(api))['watch']).toMatchObject({
    leads: false,
    synced: true,
    heartbeatAt: null,
    heartbeatAgeSeconds: null,
    stale: true,
  });
  const beat = api.clock.now();
  await api.snapshots.beat(beat, 1);
  api.clock.pass(15);
  expect((await overview(api))['watch']).toEqual({
    asOf: api.clock.now().toISOString(),
    leads: false,
    synced: true,
    heartbeatAt: beat.toISOString(),
    heartbeatAgeSeconds: 15,
    stale: false,
  });
  api.clock.pass(1);
  api.watch.isLeading = true;
  api.watch.isWatching = false;
  expect((await overview(api))['watch']).toMatchObject({ leads: true, synced: false, heartbeatAgeSeconds: 16, stale: true });
});

it('keeps what takes long and the age of the heartbeat as metrics', async () => {
  const api = await givenApi();
  const poller = fleetWatch({ ...api, logger: createLogger({ level: 'silent', name: 'test' }), everyMs: 5 });
  await poller.start();
  onTestFinished(() => poller.stop());
  await eventually(async () => expect(await api.metrics.text()).toContain('berth_watch_heartbeat_age_seconds +Inf'));
  await api.snapshots.beat(api.clock.now(), 1);
  await api.orderPaid({ orderId: 1n });
  const id = await givenRunning(api, 2n);
  await api.ask('owner', 'DELETE', `/instances/${id}`);
  api.clock.pass(119);
  api.watch.isWatching = false;
  await eventually(async () => {
    const text = await api.metrics.text();
    expect(text).toContain('berth_watch_heartbeat_age_seconds 119');
    expect(text).toContain('berth_watch_synced 0');
    expect(text).toContain('berth_slow_operations 2');
    expect(text).toContain('berth_overdue_deletions 0');
  });
  api.clock.pass(2);
  await api.useCases.reapOverdue();
  await eventually(async () => expect(await api.metrics.text()).toContain('berth_overdue_deletions 1'));
});

it('says that it does not know the heartbeat while the snapshot store is away', async () => {
  const api = await givenApi();
  api.snapshots.heartbeat = () => Promise.reject(unavailable('snapshots.unavailable', 'Away.'));
  expect((await overview(api))['watch']).toMatchObject({ heartbeatAt: null, stale: true });
});

it('is for operators alone', async () => {
  const api = await givenApi();
  expect(await api.ask('owner', 'GET', PATH)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  expect(await api.ask(null, 'GET', PATH)).toMatchObject({ status: 401 });
});
