import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceEvents, OrderEvents, ProductEvents, WireEvent } from '@berth/contracts';
import { createLogger, type EventLog, fromRecord, Metrics, openSqliteEventLog, toRecord } from '@berth/platform';
import { systemClock } from '@berth/shared-kernel';
import { expect, it, onTestFinished } from 'vitest';
import {
  composeResource,
  createEdge,
  HttpProber,
  MemorySnapshots,
  ProcessCluster,
  RESOURCE_DEFAULTS,
  type ResourceDeps,
} from '../src/index.js';
import type { Leadership } from '../src/application/ports/leadership.js';
import { eventually } from '@berth/shared-kernel/testing';
import { SPEC } from './support/given-instance.js';
import { freshResourceDatabase } from './support/given-resource.js';

const ORDER = { product_id: 1, amount: 500, currency: 'EUR' };
const seconds = () => Math.floor(Date.now() / 1000);
const orderPaid = (order_id: bigint, image: string): OrderEvents => ({
  event_type: 'ORDER_PAID',
  order_id,
  timestamp: seconds(),
  user_id: 7,
  data: { ...ORDER, instance_name: 'my-llm', spec: { ...SPEC, gpu: 0, image }, provision_by: seconds() + 600 },
});
const orderCancelled = (order_id: bigint): OrderEvents => ({
  event_type: 'ORDER_CANCELLED',
  order_id,
  timestamp: seconds(),
  user_id: 7,
  data: { ...ORDER, reason: 'provisioning-failed', message: 'It failed.', instance_id: null, was_paid: true },
});

const imageWithdrawn = (image: string): ProductEvents => ({
  event_type: 'PRODUCT_IMAGE_WITHDRAWN',
  product_id: 0,
  timestamp: seconds(),
  user_id: 1,
  data: { image, reason: 'It has a hole' },
});

let published = 0;
const publish = (log: EventLog, event: WireEvent) => {
  published += 1;
  const id = `00000000-0000-7000-8000-${String(published).padStart(12, '0')}`;
  const meta = {
    id,
    sequence: BigInt(published),
    time: new Date(),
    source: '/test',
    correlationId: 'c',
    causationId: null,
    traceparent: null,
  };
  return log.publish([toRecord(event, meta)]);
};

async function givenContext({ leadership }: Pick<ResourceDeps, 'leadership'> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'berth-resource-'));
  const at = await freshResourceDatabase();
  const logger = createLogger({ level: 'silent', name: 'test' });
  const metrics = new Metrics();
  const clock = systemClock;
  const eventLog = openSqliteEventLog({ file: join(folder, 'events.sqlite'), clock, logger });
  const cluster = new ProcessCluster({ logger, tag: folder });
  const edge = createEdge({
    routes: (id) => cluster.endpointOf(id),
    baseDomain: 'localhost',
    fallback: { request: (_, response) => response.writeHead(404).end() },
    logger,
  });
  await edge.listen(0);
  const told: InstanceEvents[] = [];
  const listener = await eventLog.subscribe({
    group: 'test',
    topics: ['instance.events'],
    from: 'earliest',
    handle: async (record) => void told.push(fromRecord(record).event as InstanceEvents),
  });
  const resource = await composeResource({
    eventLog,
    logger,
    metrics,
    clock,
    cluster,
    snapshots: new MemorySnapshots(),
    prober: new HttpProber({ address: () => ({ host: '127.0.0.1', port: edge.port() }), clock, logger, metrics }),
    ...(leadership === undefined ? {} : { leadership }),
    config: {
      ...RESOURCE_DEFAULTS,
      host: '127.0.0.1',
      port: 0,
      databaseUrl: at.url,
      userUrl: 'http://127.0.0.1:9',
      baseDomain: 'localhost',
      publicScheme: 'http',
      publicPort: () => edge.port(),
      failedTerminalAfterMs: 500,
      reapEveryMs: 100,
    },
  });
  await resource.start();
  onTestFinished(async () => {
    await resource.stop();
    await listener.stop();
    await eventLog.close();
    await cluster.close();
    await edge.close();
    await rm(folder, { recursive: true });
  });
  const changes = () =>
    told.flatMap((event) =>
      event.event_type === 'INSTANCE_STATUS_CHANGED' ? [`${event.data.from} ${event.data.to} ${event.data.terminal}`] : [],
    );
  return { eventLog, resource, told, changes, edge };
}

it('a paid order becomes a reached instance, and a cancelled one is removed again', async () => {
  const { eventLog, told, changes, edge, resource } = await givenContext();
  await publish(eventLog, orderPaid(2n ** 62n + 1n, 'berth/hello:1'));
  await eventually(() => changes().includes('CREATING RUNNING false'));
  const network = told.find((event) => event.event_type === 'INSTANCE_NETWORK_UPDATED');
  expect(network).toMatchObject({ data: { order_id: 2n ** 62n + 1n, port: edge.port() } });
  expect((await fetch(`${resource.url()}/api/v1/instances`)).status).toBe(401);
  await publish(eventLog, orderCancelled(2n ** 62n + 1n));
  await eventually(() => told.some((event) => event.event_type === 'INSTANCE_DELETED'));
  expect(changes()).toEqual(['CREATING RUNNING false', 'RUNNING DELETING false', 'DELETING DELETED false']);
});

it('a withdrawn image is marked on what runs, and refused to what is ordered after it', async () => {
  const { eventLog, told, changes } = await givenContext();
  await publish(eventLog, orderPaid(6n, 'berth/hello:1'));
  await eventually(() => changes().includes('CREATING RUNNING false'));
  await publish(eventLog, imageWithdrawn('berth/hello:1'));
  await eventually(() => told.some((event) => event.event_type === 'INSTANCE_IMAGE_REMOVED'));
  await publish(eventLog, orderPaid(7n, 'berth/hello:1'));
  await eventually(() => changes().includes('CREATING FAILED true'));
  expect(changes()).toEqual(['CREATING RUNNING false', 'CREATING FAILED true']);
  expect(told.filter((event) => event.event_type === 'INSTANCE_IMAGE_REMOVED')).toMatchObject([
    { data: { order_id: 6n, reason: 'It has a hole' } },
    { data: { order_id: 7n, reason: 'It has a hole' } },
  ]);
});

it('an order whose program ends at once is told to have failed for good', async () => {
  const { eventLog, changes } = await givenContext();
  await publish(eventLog, orderPaid(5n, 'berth/crash:1'));
  await eventually(() => changes().includes('FAILED FAILED true'));
  expect(changes()).toEqual(['CREATING FAILED false', 'FAILED FAILED true']);
});

it('gives the lead up before anything else when it is stopped, so that another follows at once', async () => {
  const answers: number[] = [];
  let ask = async () => 0;
  const leadership: Leadership = {
    campaign: () => undefined,
    isKnown: () => true,
    stop: async () => void answers.push(await ask()),
  };
  const { resource } = await givenContext({ leadership });
  const url = `${resource.url()}/api/v1/instances`;
  ask = async () => (await fetch(url)).status;
  await resource.stop();
  expect(answers).toEqual([401]);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
