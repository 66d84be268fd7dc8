import { describe, expect, test } from 'vitest';
import { follow, gate, type OpenLog, range, record, soon, uniqueName, valuesOf, valuesOfKey } from '../log-kit.js';

export function describeFailures(open: OpenLog): void {
  describe('a handler that fails', () => {
    test('is given the same record again until it succeeds, and none behind it before', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const tries: string[] = [];
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: ({ value }) => {
          tries.push(value);
          if (value === 'second' && tries.length < 4) throw new Error('not yet');
        },
      });

      await log.publish(['first', 'second', 'third'].map((value) => record(topic, 'k', value)));

      await soon(() => expect(valuesOf(follower.handled)).toEqual(['first', 'second', 'third']));
      expect(tries).toEqual(['first', 'second', 'second', 'second', 'third']);
    });

    test('pauses its own partition and no other', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      let isBroken = true;
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: ({ value }) => {
          if (isBroken && value === 'bad') throw new Error('broken');
        },
      });
      const keys = range(40).map((index) => `key-${index}`);

      await log.publish([record(topic, 'stuck', 'bad'), ...keys.map((key) => record(topic, key, 'good'))]);

      const others = await soon(() => {
        const handled = new Set(follower.handled.map(({ key }) => key));
        expect(handled.size).toBeGreaterThan(20);
        return handled;
      });
      expect(others).not.toContain('stuck');
      isBroken = false;
      await soon(() => expect(follower.handled).toHaveLength(41));
    });

    test('loses nothing when it fails at random, and keeps the order of each key', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      let seed = 7;
      const fails = () => (seed = (seed * 48_271) % 2_147_483_647) % 20 === 0;
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: async () => {
          await Promise.resolve();
          if (fails()) throw new Error('by chance');
        },
      });

      await log.publish(range(150).map((index) => record(topic, `key-${index % 10}`, String(index))));

      await soon(() => expect(follower.handled).toHaveLength(150));
      for (const key of range(10))
        expect(valuesOfKey(follower.handled, `key-${key}`)).toEqual(range(15).map((index) => String(index * 10 + key)));
    });

    test('can be stopped while its record waits, which then comes to the next subscriber', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      let tries = 0;
      const broken = await follow(log, group, [topic], {
        handle: () => {
          tries += 1;
          throw new Error('always');
        },
      });
      await log.publish([record(topic, 'k', 'kept'), record(topic, 'k', 'behind')]);
      await soon(() => expect(tries).toBeGreaterThan(2));

      await broken.stop();
      const healthy = await follow(log, group, [topic]);

      await soon(() => expect(valuesOf(healthy.handled)).toEqual(['kept', 'behind']));
    });
  });

  describe('a handler', () => {
    test('is given one record at a time per partition, and partitions beside one another', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const { passed, open: release } = gate();
      const running = new Map<number, number>();
      let most = 0;
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: async ({ partition }) => {
          running.set(partition, (running.get(partition) ?? 0) + 1);
          most = Math.max(most, ...running.values());
          await passed;
          running.set(partition, (running.get(partition) ?? 0) - 1);
        },
      });

      await log.publish(range(60).map((index) => record(topic, `key-${index}`, String(index))));
      await soon(() => expect([...running.values()].filter((count) => count === 1).length).toBeGreaterThan(1));
      release();

      await soon(() => expect(follower.handled).toHaveLength(60));
      expect(most).toBe(1);
    });

    test('is waited for by stop, and its record does not come again', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const { passed, open: release } = gate();
      const begun = gate();
      const slow = await follow(log, group, [topic], {
        handle: () => {
          begun.open();
          return passed;
        },
      });
      await log.publish([record(topic, 'k', 'slow'), record(topic, 'k', 'next')]);
      await begun.passed;

      let hasStopped = false;
      const stopping = slow.stop().then(() => (hasStopped = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(hasStopped).toBe(false);
      release();
      await stopping;
      await slow.stop();

      expect(valuesOf(slow.handled)).toEqual(['slow']);
      const after = await follow(log, group, [topic]);
      await soon(() => expect(valuesOf(after.handled)).toEqual(['next']));
    });
  });
}
