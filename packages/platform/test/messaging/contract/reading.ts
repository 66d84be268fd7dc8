import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import type { EventLog, ReadOptions, StoredRecord } from '../../../src/index.js';
import { follow, type OpenLog, range, record, recordsOf, soon, uniqueName, valuesOf, valuesOfKey } from '../log-kit.js';

const untilTheNext = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function read(log: EventLog, options: Omit<ReadOptions, 'follow'>): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const each of log.read({ ...options, follow: false })) found.push(each);
  return found;
}

export function describeReading(open: OpenLog): void {
  describe('reading', () => {
    test('gives everything that is there, each partition in its order, and ends', async () => {
      const { log } = await open();
      const [one, two] = [uniqueName('one'), uniqueName('two')];
      const headers = { ce_id: 'x', grüße: 'größe' };
      for (const from of range(5))
        await log.publish(range(100).map((index) => record(one, `key-${index % 10}`, String(from * 100 + index), headers)));
      await log.publish([record(two, 'k', 'of the other')]);

      const found = await read(log, { topics: [one, two], from: 'earliest' });

      expect(found).toHaveLength(501);
      for (const key of range(10)) expect(valuesOfKey(found, `key-${key}`)).toEqual(range(50).map((index) => String(index * 10 + key)));
      expect(found.find(({ topic }) => topic === one)?.headers).toEqual(headers);
      expect(valuesOf(found.filter(({ topic }) => topic === two))).toEqual(['of the other']);
    });

    test('of a topic that does not exist gives nothing and does not make it', async () => {
      const { log } = await open();
      const [present, absent] = [uniqueName('topic'), uniqueName('absent')];
      await log.publish([record(present, 'k', 'v')]);

      expect(await read(log, { topics: [absent], from: 'earliest' })).toEqual([]);
      expect(valuesOf(await read(log, { topics: [absent, present], from: 'earliest' }))).toEqual(['v']);
    });

    test('is not needed to know how many records there are, of all or from a time on', async () => {
      const { log } = await open();
      const [topic, other, absent] = [uniqueName('topic'), uniqueName('other'), uniqueName('absent')];
      await log.publish(range(20).map((index) => record(topic, `key-${index}`, 'before')));
      await log.publish([record(other, 'k', 'before')]);
      await untilTheNext(5);
      const then = new Date();
      await untilTheNext(5);
      await log.publish(range(10).map((index) => record(topic, `key-${index}`, 'after')));

      expect(await log.count({ topics: [topic, absent], from: 'earliest' })).toBe(30);
      expect(await log.count({ topics: [topic, other], from: 'earliest' })).toBe(31);
      expect(await log.count({ topics: [topic, other], from: then })).toBe(10);
      expect(await log.count({ topics: [topic], from: new Date(Date.now() + 3_600_000) })).toBe(0);
    });

    test('begins at a time, or at the end', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      await log.publish(range(20).map((index) => record(topic, `key-${index}`, 'before')));
      await untilTheNext(5);
      const then = new Date();
      await untilTheNext(5);
      await log.publish(range(10).map((index) => record(topic, `key-${index}`, 'after')));

      expect(valuesOf(await read(log, { topics: [topic], from: then }))).toEqual(range(10).map(() => 'after'));
      expect(await read(log, { topics: [topic], from: new Date(Date.now() + 3_600_000) })).toEqual([]);
      expect(await read(log, { topics: [topic], from: 'latest' })).toEqual([]);
    });

    test('follows what comes until it is told to end, topics that are new too', async () => {
      const { log } = await open();
      const [topic, late] = [uniqueName('topic'), uniqueName('late')];
      await log.publish([record(topic, 'k', 'before')]);
      const ending = new AbortController();
      const found: StoredRecord[] = [];
      const reading = (async () => {
        for await (const each of log.read({ topics: [topic, late], from: 'earliest', follow: true, signal: ending.signal }))
          found.push(each);
      })();
      await soon(() => expect(valuesOf(found)).toEqual(['before']));

      await log.publish([record(topic, 'k', 'after')]);
      await log.publish([record(late, 'k', 'late')]);

      await soon(() => expect(valuesOf(found).toSorted()).toEqual(['after', 'before', 'late']));
      ending.abort();
      await reading;
    });

    test('that follows from the end tells when it has its places, and misses nothing from then on', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      await log.publish([record(topic, 'k', 'before')]);
      const ending = new AbortController();
      const told: boolean[] = [];
      const found: StoredRecord[] = [];
      const options = { topics: [topic], from: 'latest', signal: ending.signal, onFollowing: (is: boolean) => void told.push(is) } as const;
      const reading = (async () => {
        for await (const each of log.read({ ...options, follow: true })) found.push(each);
      })();
      await soon(() => expect(told).toEqual([true]));

      await log.publish(range(30).map((index) => record(topic, `key-${index}`, 'after')));

      await soon(() => expect(valuesOf(found)).toEqual(range(30).map(() => 'after')));
      ending.abort();
      await reading;
      for await (const _ of log.read({ ...options, signal: new AbortController().signal, follow: false })) expect.unreachable();
      expect(told).toEqual([true]);
    });

    test('may be left in the middle, and begun again', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      await log.publish(range(50).map((index) => record(topic, 'k', String(index))));

      for await (const each of log.read({ topics: [topic], from: 'earliest', follow: true })) if (each.value === '9') break;

      expect(await recordsOf(log, topic)).toHaveLength(50);
    });

    test('ends when the log is closed', async () => {
      const { log, close } = await open();
      const topic = uniqueName('topic');
      await log.publish([record(topic, 'k', 'v')]);
      const found: StoredRecord[] = [];
      const reading = (async () => {
        for await (const each of log.read({ topics: [topic], from: 'earliest', follow: true })) found.push(each);
      })();
      await soon(() => expect(found).toHaveLength(1));

      await close();

      await reading;
      expect(valuesOf(found)).toEqual(['v']);
    });

    test('moves no group', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish(range(10).map((index) => record(topic, `key-${index}`, String(index))));
      await recordsOf(log, topic);

      const follower = await follow(log, group, [topic]);

      await soon(() => expect(follower.handled).toHaveLength(10));
    });
  });

  describe('rewinding a group', () => {
    test('has its next member begin with the earliest record', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish(range(30).map((index) => record(topic, `key-${index}`, String(index))));
      const first = await follow(log, group, [topic]);
      await soon(() => expect(first.handled).toHaveLength(30));
      await first.stop();

      await log.rewind({ group, topics: [topic], to: 'earliest' });

      const second = await follow(log, group, [topic]);
      await soon(() => expect(second.handled).toHaveLength(30));
    });

    test('has its next member begin at a time, also later than it had come', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish(range(12).map((index) => record(topic, `key-${index}`, 'before')));
      await untilTheNext(5);
      const then = new Date();
      await untilTheNext(5);
      await log.publish(range(12).map((index) => record(topic, `key-${index}`, 'after')));

      await log.rewind({ group, topics: [topic], to: then });

      const follower = await follow(log, group, [topic]);
      await soon(() => expect(follower.handled).toHaveLength(12));
      expect(new Set(valuesOf(follower.handled))).toEqual(new Set(['after']));
    });

    test('leaves other groups and other topics where they are', async () => {
      const { log } = await open();
      const [one, two, group, other] = [uniqueName('one'), uniqueName('two'), uniqueName('group'), uniqueName('group')];
      await log.publish([record(one, 'k', '1'), record(two, 'k', '2')]);
      for (const name of [group, other]) {
        const member = await follow(log, name, [one, two]);
        await soon(() => expect(member.handled).toHaveLength(2));
        await member.stop();
      }

      await log.rewind({ group, topics: [one], to: 'earliest' });

      const [rewound, left] = [await follow(log, group, [one, two]), await follow(log, other, [one, two])];
      await log.publish([record(two, 'k', 'end')]);
      await soon(() => expect(valuesOf(rewound.handled).toSorted()).toEqual(['1', 'end']));
      await soon(() => expect(valuesOf(left.handled)).toEqual(['end']));
    });

    test('is refused while it has members, and moves nothing', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish([record(topic, 'k', 'before')]);
      const member = await follow(log, group, [topic]);
      await soon(() => expect(member.handled).toHaveLength(1));

      const outcome = await log.rewind({ group, topics: [topic], to: 'earliest' }).catch((error: unknown) => error);

      expect(isBerthError(outcome, 'refused') && outcome.code).toBe('event-log.group-active');
      await log.publish([record(topic, 'k', 'after')]);
      await soon(() => expect(valuesOf(member.handled)).toEqual(['before', 'after']));
      await member.stop();
      await log.rewind({ group, topics: [topic], to: 'earliest' });
      const again = await follow(log, group, [topic]);
      await soon(() => expect(valuesOf(again.handled)).toEqual(['before', 'after']));
    });
  });
}
