import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { follow, type OpenLog, range, record, soon, textOf, uniqueName, valuesOf, valuesOfKey } from '../log-kit.js';

export function describeDelivery(open: OpenLog): void {
  describe('delivery', () => {
    test('a published record reaches a subscriber as it was sent, and says where and when it was stored', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);
      const sent = record(topic, 'k1', 'hello', { ce_id: '1', 'content-type': 'application/json' });

      await log.publish([sent]);

      await soon(() => expect(follower.handled).toHaveLength(1));
      expect(follower.handled[0]).toMatchObject(sent);
      expect(follower.handled[0]?.offset).toBe(0n);
      expect(follower.handled[0]?.partition).toBeGreaterThanOrEqual(0);
      expect(follower.handled[0]?.storedAt).toBeInstanceOf(Date);
    });

    test('a thousand records of a hundred keys all come once, each key in its order', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const records = range(1_000).map((index) => record(topic, `key-${index % 100}`, String(index)));
      const follower = await follow(log, uniqueName('group'), [topic]);

      for (const from of range(10)) await log.publish(records.slice(from * 100, from * 100 + 100));

      await soon(() => expect(follower.handled).toHaveLength(1_000));
      for (const key of range(100).map((index) => `key-${index}`))
        expect(valuesOfKey(follower.handled, key)).toEqual(valuesOf(records.filter((each) => each.key === key) as never));
    });

    test('records of one key share a partition, whose offsets count up without gaps from 0', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);

      await log.publish(range(60).map((index) => record(topic, `key-${index % 20}`, String(index))));
      await soon(() => expect(follower.handled).toHaveLength(60));

      for (const key of range(20)) {
        const partitions = follower.handled.filter((each) => each.key === `key-${key}`).map(({ partition }) => partition);
        expect(new Set(partitions).size).toBe(1);
      }
      const partitions = Map.groupBy(follower.handled, ({ partition }) => partition);
      expect(partitions.size).toBeGreaterThan(1);
      for (const inPartition of partitions.values())
        expect(inPartition.map(({ offset }) => offset)).toEqual(inPartition.map((_, index) => BigInt(index)));
    });

    test('twenty publishers at once lose nothing and keep the order of each', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);

      await Promise.all(
        range(20).map(async (publisher) => {
          for (const index of range(25))
            await log.publish([record(topic, `own-${publisher}`, String(index)), record(topic, 'shared', `${publisher}/${index}`)]);
        }),
      );

      await soon(() => expect(follower.handled).toHaveLength(1_000));
      const shared = valuesOfKey(follower.handled, 'shared');
      expect(new Set(shared).size).toBe(500);
      for (const publisher of range(20)) {
        expect(valuesOfKey(follower.handled, `own-${publisher}`)).toEqual(range(25).map(String));
        expect(shared.filter((value) => value.startsWith(`${publisher}/`))).toEqual(range(25).map((index) => `${publisher}/${index}`));
      }
    });

    test('keys, headers and values come back to the letter, whatever their script', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);
      const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
      const sent = fc
        .sample(fc.tuple(texts, texts, fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), texts, { maxKeys: 4 })), 200)
        .map(([key, value, headers]) => record(topic, `${key}|`, value, { ...headers }));

      await log.publish(sent);

      await soon(() => expect(follower.handled).toHaveLength(200));
      expect(follower.handled.map(textOf).toSorted()).toEqual(sent.map(textOf).toSorted());
    });

    test('a value may be empty or as large as half a million characters', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);
      const large = 'größer-'.repeat(71_428);

      await log.publish([record(topic, 'k', ''), record(topic, 'k', large), record(topic, 'k', '\u0000\n"\\')]);

      await soon(() => expect(follower.handled).toHaveLength(3));
      expect(valuesOf(follower.handled).map((value) => value === large || value)).toEqual(['', true, '\u0000\n"\\']);
    });

    test('topics are kept apart, and one subscription may read several', async () => {
      const { log } = await open();
      const [one, two, other] = [uniqueName('one'), uniqueName('two'), uniqueName('other')];
      const both = await follow(log, uniqueName('group'), [one, two]);
      const single = await follow(log, uniqueName('group'), [one]);

      await log.publish([record(one, 'k', '1'), record(two, 'k', '2'), record(other, 'k', '3')]);
      await log.publish([record(one, 'k', '4')]);

      await soon(() => expect(valuesOf(single.handled)).toEqual(['1', '4']));
      await soon(() => expect(valuesOf(both.handled).toSorted()).toEqual(['1', '2', '4']));
      expect(both.handled.map(({ topic, value }) => `${topic}=${value}`).toSorted()).toEqual(
        [`${one}=1`, `${one}=4`, `${two}=2`].toSorted(),
      );
    });

    test('publishing nothing is done at once and gives nobody anything', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic]);

      await log.publish([]);
      await log.publish([record(topic, 'k', 'the only one')]);

      await soon(() => expect(valuesOf(follower.handled)).toEqual(['the only one']));
    });

    test('a handler may itself publish', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: ({ value }) => (Number(value) < 5 ? log.publish([record(topic, 'k', String(Number(value) + 1))]) : undefined),
      });

      await log.publish([record(topic, 'k', '1')]);

      await soon(() => expect(valuesOf(follower.handled)).toEqual(['1', '2', '3', '4', '5']));
    });
  });
}
