import { invalidInput, unavailable } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { type EventLog, MAX_RECORD_BYTES, toRecord } from '../../src/index.js';
import { eventually } from '@berth/shared-kernel/testing';
import { GROUP, mark, metaOf, onRegistered, openWorld, registered, TOPICS } from './consumer-world.js';
import { record, recordsOf } from './log-kit.js';

const [TOPIC] = TOPICS;
const DLQ = `${TOPIC}.dlq`;

describe('a record that cannot be read', () => {
  test.for([
    { title: 'no JSON', value: 'hello \u0000 "\\ wörld' },
    { title: 'empty', value: '' },
    { title: 'an event that breaks its schema', value: '{"event_type":"USER_REGISTERED","user_id":"one"}' },
  ])('$title is put aside with its original bytes and the reason, and those behind it go on', async ({ value }) => {
    const world = await openWorld();
    await world.start(onRegistered((tx) => mark(tx, 'behind')));
    const headers = { ce_id: 'x', own: 'größe' };

    await world.log.publish([record(TOPIC, '5', value, headers)]);
    await world.publish(registered(5));

    await world.settled();
    expect(await world.marks()).toEqual(['behind']);
    const [letter, ...more] = await recordsOf(world.log, DLQ);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ key: '5', value });
    expect(letter?.headers).toEqual({
      ...headers,
      berth_dlq_code: 'event.invalid',
      berth_dlq_reason: expect.stringMatching(/\w+/),
      berth_dlq_consumer: GROUP,
      berth_dlq_topic: TOPIC,
      berth_dlq_partition: String(letter?.partition),
      berth_dlq_offset: '0',
      berth_dlq_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(await world.metrics.text()).toContain(`berth_events_unreadable_total{consumer="${GROUP}",why="invalid"} 1`);
  });

  test('or lacks the headers of an event is put aside', async () => {
    const world = await openWorld();
    await world.start(onRegistered((tx) => mark(tx, 'handled')));
    const { type, ...event } = { type: 'USER_REGISTERED', ...registered(3) };

    await world.log.publish([record(TOPIC, '3', JSON.stringify({ ...event, event_type: type }))]);

    await world.settled();
    expect(await world.marks()).toEqual([]);
    expect((await recordsOf(world.log, DLQ)).map(({ headers }) => headers['berth_dlq_code'])).toEqual(['event.invalid']);
  });
});

describe('a record that is too large to be put aside with its reason', () => {
  test('leaves a letter that says where it is found, and those behind it go on', async () => {
    const world = await openWorld();
    await world.start(onRegistered((tx) => mark(tx, 'behind')));

    await world.log.publish([record(TOPIC, '5', 'x'.repeat(MAX_RECORD_BYTES - 100), { own: 'header' })]);
    await world.publish(registered(5));

    await world.settled();
    expect(await world.marks()).toEqual(['behind']);
    const [letter] = await recordsOf(world.log, DLQ);
    expect(letter).toMatchObject({ key: '', value: '' });
    expect(letter?.headers).toMatchObject({ berth_dlq_omitted: 'true', berth_dlq_code: 'event.invalid', berth_dlq_offset: '0' });
    expect(letter?.headers).not.toHaveProperty('own');
  });
});

describe('a dead letter that cannot be published just now', () => {
  test.for([
    { title: 'cannot be read', poison: () => record(TOPIC, '1', 'poison') },
    { title: 'no handler can take', poison: () => toRecord(registered(1), metaOf()) },
  ])('keeps the record that $title where it is', async ({ poison }) => {
    const world = await openWorld();
    let refusals = 0;
    let isAway = true;
    const log: Pick<EventLog, 'publish' | 'subscribe'> = {
      subscribe: (options) => world.log.subscribe(options),
      publish: (records) => {
        if (!isAway) return world.log.publish(records);
        refusals += 1;
        return Promise.reject(unavailable('event-log.unavailable', 'Away.'));
      },
    };
    const sent = poison();
    await world.log.publish([sent]);
    await world.start(
      onRegistered(() => Promise.reject(invalidInput('spec.invalid', 'Not a spec.'))),
      { log },
    );

    await eventually(() => expect(refusals).toBeGreaterThan(1));
    expect(world.lag()).toBe(1);
    isAway = false;

    await world.settled();
    expect((await recordsOf(world.log, DLQ)).map(({ value }) => value)).toEqual([sent.value]);
  });
});

const codeError = (code: string): Error => Object.assign(new Error(`failed with ${code}`), { code });

describe('an outage', () => {
  test.for([
    { title: 'an unavailable collaborator', error: unavailable('payment.unavailable', 'Later.') },
    { title: 'a failing disk', error: codeError('SQLITE_IOERR_FSYNC') },
    { title: 'a full disk', error: codeError('SQLITE_FULL') },
    { title: 'a refused connection', error: Object.assign(new Error('query failed'), { driverError: codeError('ECONNREFUSED') }) },
    { title: 'a lost connection', error: new Error('query failed', { cause: codeError('PROTOCOL_CONNECTION_LOST') }) },
  ])('such as $title pauses the partition, keeps the order and puts nothing aside', async ({ error }) => {
    const world = await openWorld();
    let tries = 0;
    await world.start(
      onRegistered(async (tx, event, meta) => {
        if (meta.sequence === 1n) tries += 1;
        if (meta.sequence === 1n && tries < 3) throw error;
        await mark(tx, `${event.user_id}/${meta.sequence}`);
      }),
    );

    await world.publish(registered(1), { sequence: 1n });
    await world.publish(registered(1), { sequence: 2n });

    await world.settled(20_000);
    expect(await world.marks()).toEqual(['1/1', '1/2']);
    expect(await recordsOf(world.log, DLQ)).toEqual([]);
    expect(await world.counted('paused')).toBe(tries - 1);
  });

  test('of the whole database loses no event: what came meanwhile is handled after the next start', async () => {
    const world = await openWorld();
    const subscription = await world.start(onRegistered((tx) => mark(tx, 'handled')));
    await world.publish(registered(1), metaOf());
    await world.settled();

    await world.database.close();
    await world.publish(registered(2));
    await eventually(async () => expect(await world.counted('paused')).toBeGreaterThan(0));
    await subscription.stop();

    expect(world.lag()).toBe(1);
    expect(await recordsOf(world.log, DLQ)).toEqual([]);
  });
});
