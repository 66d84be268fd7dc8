import { conflict, defect, invalidInput, refused } from '@berth/shared-kernel';
import { afterEach, describe, expect, test } from 'vitest';
import { currentMessageContext, installCrashHook, type MessageContext, toRecord } from '../../src/index.js';
import { eventually } from '@berth/shared-kernel/testing';
import { GROUP, mark, metaOf, onRegistered, openWorld, registered, strangeText, TOPICS } from './consumer-world.js';
import { range, record, recordsOf } from './log-kit.js';

const [TOPIC] = TOPICS;

afterEach(() => installCrashHook(null));

describe('an event', () => {
  test('is handled with its own transaction, its content and its meta data', async () => {
    const world = await openWorld();
    const time = new Date('2026-11-21T08:00:00.000Z');
    await world.start(
      onRegistered((tx, event, meta) =>
        mark(tx, `${event.user_id} ${event.data.status} ${meta.id} ${meta.sequence} ${meta.time.getTime() - time.getTime()}`),
      ),
    );

    const id = await world.publish(registered(7), { sequence: 12n, time });

    await eventually(async () => expect(await world.marks()).toEqual([`7 ENABLED ${id} 12 0`]));
    expect(await world.inbox()).toEqual([id]);
    await eventually(async () => expect(await world.counted('handled')).toBe(1));
  });

  test('that is delivered ten times is handled once in effect, and its duplicates are counted', async () => {
    const world = await openWorld();
    await world.start(onRegistered((tx, event) => mark(tx, String(event.user_id))));
    const id = metaOf().id;

    for (const _ of range(10)) await world.publish(registered(1), { id });
    await world.publish(registered(2));

    await world.settled();
    expect((await world.marks()).toSorted()).toEqual(['1', '2']);
    expect(await world.counted('duplicate')).toBe(9);
  });

  test('is handled once by each consumer', async () => {
    const world = await openWorld();
    await world.start(onRegistered((tx) => mark(tx, 'one')));
    await world.start(
      onRegistered((tx) => mark(tx, 'two')),
      { group: 'other-consumer' },
    );

    await world.publish(registered(1));

    await eventually(async () => expect((await world.marks()).toSorted()).toEqual(['one', 'two']));
  });

  test('without a handler is acknowledged, counted and leaves nothing in the inbox', async () => {
    const world = await openWorld();
    await world.start({});

    await world.publish(registered(1));

    await world.settled();
    expect(await world.counted('ignored')).toBe(1);
    expect(await world.inbox()).toEqual([]);
  });

  test('of a type that this version does not know is acknowledged and counted, not put aside', async () => {
    const world = await openWorld();
    await world.start(onRegistered((tx) => mark(tx, 'known')));

    await world.log.publish([record(TOPIC, '1', strangeText('USER_CLONED'))]);
    await world.publish(registered(1));

    await world.settled();
    expect(await world.marks()).toEqual(['known']);
    expect(await recordsOf(world.log, `${TOPIC}.dlq`)).toEqual([]);
    expect(await world.metrics.text()).toContain(`berth_events_unreadable_total{consumer="${GROUP}",why="unknown-type"} 1`);
  });

  test('is measured by how far behind it was handled', async () => {
    const world = await openWorld();
    await world.start(onRegistered(() => Promise.resolve()));

    await world.publish(registered(1), { time: new Date(Date.now() - 60_000) });

    await world.settled();
    const text = await world.metrics.text();
    expect(Number(/berth_event_lag_seconds_sum\{[^}]*\} ([0-9.]+)/.exec(text)?.[1])).toBeGreaterThan(59);
    expect(text).toContain(`berth_events_consumed_total{consumer="${GROUP}",type="USER_REGISTERED",outcome="handled"} 1`);
  });
});

describe('a handler that fails', () => {
  test('leaves neither effect nor inbox row behind, and is tried again', async () => {
    const world = await openWorld();
    const inboxAtRetry: string[][] = [];
    let tries = 0;
    await world.start(
      onRegistered(async (tx) => {
        tries += 1;
        if (tries > 1) inboxAtRetry.push([...(await world.inbox()), ...(await world.marks())]);
        await mark(tx, `try ${tries}`);
        if (tries < 3) throw new Error('by chance');
      }),
    );

    await world.publish(registered(1));

    await world.settled();
    expect(await world.marks()).toEqual(['try 3']);
    expect(inboxAtRetry).toEqual([[], []]);
    expect(await world.inbox()).toHaveLength(1);
  });

  test('at random still handles each event once in effect and each key in order', async () => {
    const world = await openWorld();
    let seed = 42;
    const left = new Map<string, number>();
    // Four failures at most for one event: the fifth would put it aside.
    const fails = (id: string) => {
      const more = left.get(id) ?? 4;
      seed = (seed * 48_271) % 2_147_483_647;
      if (more === 0 || seed % 100 >= 20) return false;
      left.set(id, more - 1);
      return true;
    };
    await world.start(
      onRegistered(async (tx, event, meta) => {
        if (fails(meta.id)) throw new Error('before the effect');
        await mark(tx, `${event.user_id}/${meta.sequence}`);
        if (fails(meta.id)) throw new Error('after the effect');
      }),
    );

    for (const sequence of range(20))
      await world.log.publish(
        range(6).flatMap((user) => {
          const sent = toRecord(registered(user + 1), metaOf({ sequence: BigInt(sequence) }));
          return sequence % 3 === 0 ? [sent, sent] : [sent];
        }),
      );

    await world.settled(30_000);
    const marks = await world.marks();
    for (const user of range(6))
      expect(marks.filter((label) => label.startsWith(`${user + 1}/`))).toEqual(range(20).map((sequence) => `${user + 1}/${sequence}`));
    expect(await recordsOf(world.log, `${TOPIC}.dlq`)).toEqual([]);
  });

  test.for([
    { title: 'a defect', error: defect('order.impossible', 'Cannot be.'), tries: 5, code: 'order.impossible' },
    { title: 'an unknown error', error: new Error('boom'), tries: 5, code: 'consumer.defect' },
    { title: 'a refusal', error: refused('order.not-payable', 'No.'), tries: 5, code: 'order.not-payable' },
    { title: 'a lasting conflict', error: conflict('order.taken', 'Taken.'), tries: 5, code: 'order.taken' },
    { title: 'invalid input', error: invalidInput('spec.invalid', 'Not a spec.'), tries: 1, code: 'spec.invalid' },
  ])('with $title has its event put aside after $tries tries', async ({ error, tries, code }) => {
    const world = await openWorld();
    let count = 0;
    await world.start(
      onRegistered(async (tx, event) => {
        await mark(tx, String(event.user_id));
        if (event.user_id !== 1) return;
        count += 1;
        throw error;
      }),
    );

    await world.publish(registered(1));
    await world.publish(registered(2));

    await world.settled();
    expect(count).toBe(tries);
    expect(await world.marks()).toEqual(['2']);
    const letters = await recordsOf(world.log, `${TOPIC}.dlq`);
    expect(letters.map(({ headers }) => headers['berth_dlq_code'])).toEqual([code]);
    expect(await world.counted('dead-letter')).toBe(1);
  });
});

describe('what a handler publishes', () => {
  test('names the event as its cause and keeps its correlation', async () => {
    const world = await openWorld();
    const seen: MessageContext[] = [];
    await world.start(
      onRegistered(async () => {
        await Promise.resolve();
        seen.push(currentMessageContext());
      }),
    );
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    const id = await world.publish(registered(1), { correlationId: 'story-1', traceparent });

    await world.settled();
    expect(seen).toEqual([{ correlationId: 'story-1', causationId: id, traceparent }]);
    expect(currentMessageContext()).toMatchObject({ causationId: null, traceparent: null });
  });
});

describe('the offset', () => {
  test('is never committed before the handler has committed', async () => {
    const world = await openWorld();
    const reached: string[] = [];
    installCrashHook((name) => reached.push(name));
    await world.start(onRegistered((tx) => mark(tx, 'done')));

    await world.publish(registered(1));
    await world.settled();

    const about = reached.filter((name) => name.startsWith('commit:') || name.startsWith('offset:'));
    expect(about).toEqual([
      `commit:before:consume:${GROUP}:USER_REGISTERED`,
      `commit:after:consume:${GROUP}:USER_REGISTERED`,
      `offset:before:${GROUP}`,
    ]);
  });

  test('goes on behind a dead letter only when that is durable', async () => {
    const world = await openWorld();
    const reached: string[] = [];
    await world.log.publish([record(TOPIC, 'k', 'not an event')]);
    installCrashHook((name) => reached.push(name));

    await world.start({});
    await world.settled();

    expect(reached).toEqual(['log:appended', `offset:before:${GROUP}`]);
  });
});
