import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isBerthError } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, test } from 'vitest';
import { follow, type Follower, gate, range, record, uniqueName, valuesOf } from './log-kit.js';
import { type PrivateBroker, privateBroker } from './private-broker.js';
import { SteadyTraffic } from './steady-traffic.js';

const GENEROUS_MS = 120_000;
/** Of a topic when nothing else is asked for. */
const PARTITIONS = 6;
const OUTAGE_MS = Number(process.env['BERTH_TEST_OUTAGE_MS'] ?? 5_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Breaks something while records flow, heals it, and tells how long it takes until they flow again, in milliseconds. */
async function breakAndHeal(world: PrivateBroker, damage: () => Promise<unknown>, heal: () => Promise<unknown>) {
  const topic = uniqueName('topic');
  const publishing = world.open();
  const consuming = world.open();
  const follower = await follow(consuming, uniqueName('group'), [topic]);
  const traffic = new SteadyTraffic(publishing, topic);
  await eventually(() => follower.handled.length > 200, GENEROUS_MS);

  await damage();
  await heal();
  const healed = performance.now();
  await traffic.flows(GENEROUS_MS);
  const publishedAgainMs = performance.now() - healed;
  await handlesMore(follower);
  const handledAgainMs = performance.now() - healed;
  await traffic.end();
  await eventually(() => expect(traffic.amiss(follower.handled)).toEqual([]), GENEROUS_MS);
  return { publishedAgainMs, handledAgainMs, traffic, follower };
}

async function handlesMore({ handled }: Follower): Promise<void> {
  const { length } = handled;
  await eventually(() => handled.length > length, GENEROUS_MS, 'records are handled again');
}

/** What is held after a full collection, records that kafkajs has as buffers included. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** As soon as what is still on its way has come in: what is used then grows no more for a while. */
async function settledBytes(): Promise<number> {
  let last = usedBytes();
  await eventually(
    () => {
      const before = last;
      last = usedBytes();
      return last - before < 2 ** 19;
    },
    GENEROUS_MS,
    'memory to settle',
    1_000,
  );
  return last;
}

const report = (what: string, { publishedAgainMs, handledAgainMs, traffic, follower }: Awaited<ReturnType<typeof breakAndHeal>>) =>
  process.stderr.write(
    `${what}: published again after ${Math.round(publishedAgainMs)} ms, handled again after ${Math.round(handledAgainMs)} ms; refused ${traffic.refusals} times; ` +
      `${traffic.acknowledged * 8} records acknowledged, ${follower.handled.length} handled\n`,
  );

// A broker takes half a minute to start where the machine is busy.
const TEST = { timeout: 600_000 };

describe('records flow on without loss and in order, seconds after it heals, when the broker', TEST, () => {
  test('is restarted', async () => {
    const world = await privateBroker();

    const outcome = await breakAndHeal(
      world,
      () => world.broker.restart(),
      () => Promise.resolve(),
    );

    report('restart', outcome);
    expect(outcome.handledAgainMs).toBeLessThan(GENEROUS_MS);
  });

  test('is killed and started', async () => {
    const world = await privateBroker();

    const outcome = await breakAndHeal(
      world,
      () => world.broker.kill(),
      () => world.broker.restart(),
    );

    report('kill -9', outcome);
    expect(outcome.handledAgainMs).toBeLessThan(GENEROUS_MS);
  });

  test.for([
    { title: 'cannot be connected to', damage: (world: PrivateBroker) => world.network.refuse() },
    { title: 'takes connections and never answers', damage: (world: PrivateBroker) => world.network.halfOpen() },
    { title: 'answers slowly', damage: (world: PrivateBroker) => world.network.slow(300) },
    { title: 'stands still', damage: (world: PrivateBroker) => world.broker.pause() },
  ])('$title for a while', async ({ title, damage }) => {
    const world = await privateBroker();

    const outcome = await breakAndHeal(
      world,
      async () => {
        await damage(world);
        await pause(OUTAGE_MS);
      },
      async () => {
        await world.network.heal();
        if (title === 'stands still') await world.broker.resume();
      },
    );

    report(title, outcome);
    expect(outcome.handledAgainMs).toBeLessThan(GENEROUS_MS);
  });
});

describe('while the broker is down', TEST, () => {
  test('consumers start, publishers are told so, and both work when it comes', async () => {
    const world = await privateBroker();
    const topic = uniqueName('topic');
    await world.broker.stop();
    const log = world.open({ publishWithinMs: 1_000 });

    const began = performance.now();
    const follower = await follow(log, uniqueName('group'), [topic]);
    expect(performance.now() - began).toBeLessThan(GENEROUS_MS);
    const outcome = await log.publish([record(topic, 'k', 'too early')]).catch((error: unknown) => error);
    expect(isBerthError(outcome, 'unavailable') && outcome.code).toBe('event-log.unavailable');

    await world.broker.restart();
    await eventually(() => log.publish([record(topic, 'k', 'in time')]).then(() => true), GENEROUS_MS);
    await eventually(() => expect(valuesOf(follower.handled)).toContain('in time'), GENEROUS_MS);
  });

  test('a reading that follows says that it has lost the log and when it is back, and goes on where it was', async () => {
    const world = await privateBroker();
    const topic = uniqueName('topic');
    const log = world.open();
    await log.publish([record(topic, 'k', 'before')]);
    const told: boolean[] = [];
    const found: string[] = [];
    const reading = (async () => {
      const options = { topics: [topic], from: 'latest', follow: true, onFollowing: (is: boolean) => void told.push(is) } as const;
      for await (const { value } of log.read(options)) found.push(value);
    })();
    await eventually(() => told.at(-1) === true, GENEROUS_MS);
    await log.publish([record(topic, 'k', 'seen')]);
    await eventually(() => found.length === 1, GENEROUS_MS);

    await world.network.refuse();
    await eventually(() => told.at(-1) === false, GENEROUS_MS, 'it says that the log is lost');
    await world.network.heal();
    await eventually(() => told.at(-1) === true, GENEROUS_MS, 'it says that it is back');
    await eventually(() => log.publish([record(topic, 'k', 'after')]).then(() => true), GENEROUS_MS);

    await eventually(() => found.includes('after'), GENEROUS_MS);
    expect(found).not.toContain('before');
    await log.close();
    await reading;
  });

  test('a subscription can be stopped and the log be closed', async () => {
    const world = await privateBroker();
    const topic = uniqueName('topic');
    const log = world.open({ publishWithinMs: GENEROUS_MS });
    const follower = await follow(log, uniqueName('group'), [topic]);
    await log.publish([record(topic, 'k', 'v')]);
    await eventually(() => follower.handled.length === 1, GENEROUS_MS);
    await world.network.halfOpen();

    const began = performance.now();
    await follower.stop();
    await log.close();

    expect(performance.now() - began).toBeLessThan(GENEROUS_MS);
  });

  test('memory does not grow, however long it takes and however much is waiting', async () => {
    const world = await privateBroker();
    const topic = uniqueName('topic');
    const log = world.open({ publishWithinMs: GENEROUS_MS });
    const stuck = gate();
    // Forty megabytes that no handler takes.
    const padding = 'x'.repeat(10_000);
    for (const _ of range(20)) await log.publish(range(200).map((index) => record(topic, `key-${index}`, padding)));
    const begun = new Set<number>();
    const follower = await follow(log, uniqueName('group'), [topic], {
      handle: ({ partition }) => {
        begun.add(partition);
        return stuck.passed;
      },
    });
    await eventually(() => begun.size === PARTITIONS, GENEROUS_MS, 'records of every partition wait');
    const traffic = new SteadyTraffic(world.open({ publishWithinMs: 500 }), topic);
    const before = await settledBytes();
    await world.network.refuse();

    await pause(OUTAGE_MS);

    await eventually(() => traffic.refusals > 0, GENEROUS_MS, 'publishers are told so');
    expect((usedBytes() - before) / 2 ** 20).toBeLessThan(15);
    expect(before / 2 ** 20).toBeLessThan(150);
    await world.network.heal();
    await traffic.end();
    stuck.open();
    await eventually(() => follower.handled.length >= 4_000, GENEROUS_MS);
  });
});
