import { describe, expect, test } from 'vitest';
import { follow, type OpenLog, range, record, soon, uniqueName, valuesOf } from '../log-kit.js';

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

export function describeGroups(open: OpenLog): void {
  describe('groups', () => {
    test('each see every record', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const followers = await Promise.all(range(5).map(() => follow(log, uniqueName('group'), [topic])));

      await log.publish(range(50).map((index) => record(topic, `key-${index}`, String(index))));

      for (const follower of followers)
        await soon(() => expect(new Set(valuesOf(follower.handled))).toEqual(new Set(range(50).map(String))));
    });

    test('begin with the earliest record, or where they are told to with what comes after', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      await log.publish(range(12).map((index) => record(topic, `key-${index}`, 'before')));

      const earliest = await follow(log, uniqueName('group'), [topic], { from: 'earliest' });
      const group = uniqueName('group');
      const latest = await follow(log, group, [topic], { from: 'latest' });
      // Subscribing takes no longer than a start of the platform may: on a busy machine the group has not begun then.
      await soon(async () => expect(await log.measure({ topics: [topic], group })).toMatchObject([{ unread: 0 }]));
      await log.publish(range(12).map((index) => record(topic, `key-${index}`, 'after')));

      await soon(() => expect(earliest.handled).toHaveLength(24));
      await soon(() => expect(latest.handled).toHaveLength(12));
      expect(new Set(valuesOf(latest.handled))).toEqual(new Set(['after']));
    });

    test('that begin at the latest miss nothing once they have begun', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish([record(topic, 'k', 'before')]);
      const away = await follow(log, group, [topic], { from: 'latest' });
      await soon(async () => expect(await log.measure({ topics: [topic], group })).toMatchObject([{ unread: 0 }]));
      await away.stop();

      await log.publish([record(topic, 'k', 'while away')]);
      const back = await follow(log, group, [topic], { from: 'latest' });

      await soon(() => expect(valuesOf(back.handled)).toEqual(['while away']));
    });

    test('share their partitions among their members, each record going to one', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const members = await Promise.all(range(3).map(() => follow(log, group, [topic])));

      await log.publish(range(300).map((index) => record(topic, `key-${index}`, String(index))));

      await soon(() => expect(members.flatMap(({ handled }) => handled)).toHaveLength(300));
      expect(new Set(members.flatMap(({ handled }) => valuesOf(handled))).size).toBe(300);
      for (const { handled } of members) expect(handled.length).toBeGreaterThan(0);
    });

    test('never have one partition handled by two members, nor lose order, while members come and go', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const busy = new Set<number>();
      const clashes: number[] = [];
      const seen: { readonly key: string; readonly value: string }[] = [];
      const join = () =>
        follow(log, group, [topic], {
          handle: async ({ partition, key, value }) => {
            if (busy.has(partition)) clashes.push(partition);
            busy.add(partition);
            await pause();
            seen.push({ key, value });
            busy.delete(partition);
          },
        });
      const publishing = (async () => {
        for (const round of range(40)) {
          await log.publish(range(10).map((key) => record(topic, `key-${key}`, String(round))));
          await pause();
        }
      })();

      const first = await join();
      const second = await join();
      await pause();
      const third = await join();
      await first.stop();
      await Promise.all([second.stop(), join()]);
      await publishing;
      await soon(() => expect(new Set(seen.map(({ key, value }) => `${key}=${value}`)).size).toBe(400));
      await third.stop();

      expect(clashes).toEqual([]);
      for (const key of range(10)) {
        // A record may come twice after its partition has moved; what is new comes in order.
        const values = new Set(seen.filter((each) => each.key === `key-${key}`).map(({ value }) => value));
        expect([...values]).toEqual(range(40).map(String));
      }
    });

    test('hand what a member leaves to those who stay', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const [leaving, staying] = [await follow(log, group, [topic]), await follow(log, group, [topic])];
      await leaving.stop();

      await log.publish(range(60).map((index) => record(topic, `key-${index}`, String(index))));

      await soon(() => expect(staying.handled).toHaveLength(60));
      expect(leaving.handled).toEqual([]);
    });

    test('lose nothing when their only member stops and starts over and over', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const seen: string[] = [];
      const publishing = (async () => {
        for (const index of range(200)) {
          await log.publish([record(topic, `key-${index % 7}`, String(index))]);
          await pause();
        }
      })();

      for (const _ of range(10)) {
        const member = await follow(log, group, [topic]);
        await pause();
        await member.stop();
        seen.push(...valuesOf(member.handled));
      }
      await publishing;
      const last = await follow(log, group, [topic]);

      await soon(() => expect(new Set([...seen, ...valuesOf(last.handled)]).size).toBe(200));
    });

    test('can be joined by twenty at once', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const followers = await Promise.all(range(20).map((index) => follow(log, `${topic}-group-${index % 4}`, [topic])));

      await log.publish(range(30).map((index) => record(topic, `key-${index}`, String(index))));

      await soon(() => expect(followers.flatMap(({ handled }) => handled)).toHaveLength(4 * 30));
      await Promise.all(followers.map((follower) => follower.stop()));
    });
  });
}
