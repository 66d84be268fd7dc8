import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultProxy, freePorts, startKafka } from '@berth/local-stack';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, test } from 'vitest';
import { bearer } from '../platform-under-test.js';
import type { EventClient } from './event-client.js';
import { finallyDo, logger, orderPlaced, StreamsUnderTest } from './given-streams.js';

const WITHIN_MS = 60_000;

/** A broker of this test's own behind a network that it may break. */
async function ownKafka() {
  const dir = await mkdtemp(join(tmpdir(), 'berth-events-'));
  finallyDo(() => rm(dir, { recursive: true, force: true }));
  const [advertisedPort = 0] = await freePorts(1);
  const broker = await startKafka({ dir, advertisedPort });
  finallyDo(() => broker.kill());
  const network = await FaultProxy.start({ port: broker.port, listenPort: advertisedPort });
  finallyDo(() => network.close());
  const log = openKafkaEventLog({ brokers: [`127.0.0.1:${advertisedPort}`], clientId: 'events', publishWithinMs: WITHIN_MS, logger });
  finallyDo(() => log.close());
  return { network, log };
}

const told = (client: EventClient, id: string) => eventually(() => client.subjects.includes(id), WITHIN_MS, `the hint of ${id}`);
const toldLast = (client: EventClient, event: string) =>
  eventually(() => client.told.at(-1)?.event === event, WITHIN_MS, `${event} is the last that it is told`);

test('on Kafka two replicas tell everything, say when an outage begins and when it is over, and serve all else meanwhile', async () => {
  const { network, log } = await ownKafka();
  // So that its topics are there.
  await log.publish([{ topic: 'order.events', key: '1', headers: {}, value: 'older than the streams' }]);
  const world = await StreamsUnderTest.on(log);
  const other = await world.berth.replica();
  const clients = [await world.client(), await world.client({ url: other.url() })];
  for (const client of clients)
    await eventually(() => client.told.some(({ event, data }) => data['live'] === true || event === 'resync'), WITHIN_MS, 'it is live');

  await world.publish(orderPlaced(7, 70n), orderPlaced(8, 80n));
  for (const client of clients) await told(client, '70');

  await network.refuse();
  for (const client of clients) await toldLast(client, 'stalled');
  expect((await world.berth.get('/api/v1/orders', bearer())).status).toBe(204);
  expect((await world.client()).of('ready')).toEqual([{ live: false }]);

  await network.heal();
  for (const client of clients) await toldLast(client, 'resync');
  await eventually(() => world.publish(orderPlaced(7, 71n)).then(() => true), WITHIN_MS, 'events are published again');
  for (const client of clients) await told(client, '71');
  for (const client of clients) expect(client.subjects).not.toContain('80');
});
