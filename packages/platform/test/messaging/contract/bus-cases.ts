import { expect } from 'vitest';
import { currentMessageContext, type EventLog, type MessageContext, runInMessageContext } from '../../../src/index.js';
import { follow, gate, range, record, soon, uniqueName, valuesOf, valuesOfKey } from '../log-kit.js';

/** Cases that need nothing but a log, so that many of them can run on one log at once. */
export const BUS_CASES: Readonly<Record<string, (log: EventLog) => Promise<void>>> = {
  'a hundred records that were published before anybody subscribed all come, with their headers': async (log) => {
    const topic = uniqueName('topic');
    await log.publish(range(100).map((index) => record(topic, `key-${index}`, String(index), { ce_id: `id-${index}` })));

    const follower = await follow(log, uniqueName('group'), [topic]);

    await soon(() => expect(follower.handled).toHaveLength(100));
    expect(new Set(valuesOf(follower.handled))).toEqual(new Set(range(100).map(String)));
    expect(follower.handled.every(({ value, headers }) => headers['ce_id'] === `id-${value}`)).toBe(true);
    await follower.stop();
  },

  'ten members of a group share five hundred records of sixteen keys, and each key comes in its order': async (log) => {
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    await log.publish(range(500).map((index) => record(topic, `key-${index % 16}`, String(index))));
    const order: { readonly key: string; readonly value: string }[] = [];

    const members = await Promise.all(range(10).map(() => follow(log, group, [topic], { handle: (each) => void order.push(each) })));

    await soon(() => expect(new Set(order.map(({ value }) => value)).size).toBe(500));
    for (const key of range(16)) {
      // A record may come twice when its partition moves while the members join; what is new comes in order.
      const values = new Set(order.filter((each) => each.key === `key-${key}`).map(({ value }) => value));
      expect([...values]).toEqual(
        range(500)
          .filter((index) => index % 16 === key)
          .map(String),
      );
    }
    await Promise.all(members.map((member) => member.stop()));
  },

  'a record that failed twice comes again until it is taken, and the rest with it': async (log) => {
    const topic = uniqueName('topic');
    await log.publish(range(100).map((index) => record(topic, `key-${index % 10}`, String(index))));
    let refusals = 2;

    const follower = await follow(log, uniqueName('group'), [topic], {
      handle: () => {
        if (refusals === 0) return;
        refusals -= 1;
        throw new Error('not yet');
      },
    });

    await soon(() => expect(follower.handled).toHaveLength(100));
    for (const key of range(10))
      expect(valuesOfKey(follower.handled, `key-${key}`)).toEqual(range(10).map((index) => String(index * 10 + key)));
    await follower.stop();
  },

  'nothing behind a record comes while its handler is at work, and the record itself not again afterwards': async (log) => {
    const topic = uniqueName('topic');
    const [begun, finish] = [gate(), gate()];
    const came: string[] = [];
    const follower = await follow(log, uniqueName('group'), [topic], {
      handle: async ({ key, value }) => {
        came.push(value);
        if (key === 'held' && value === 'first') {
          begun.open();
          await finish.passed;
        }
      },
    });
    await log.publish([record(topic, 'held', 'first'), record(topic, 'held', 'second')]);
    await begun.passed;

    // Records of other partitions pass by: whatever could come, has come.
    await log.publish(range(30).map((index) => record(topic, `key-${index}`, 'passes')));
    await soon(() => expect(came.filter((value) => value === 'passes').length).toBeGreaterThan(15));
    expect(came).not.toContain('second');

    finish.open();
    await soon(() => expect(valuesOfKey(follower.handled, 'held')).toEqual(['first', 'second']));
    await soon(() => expect(came).toHaveLength(32));
    await follower.stop();
  },

  'subscribers that take a part and go leave the rest to the next, so that nothing is lost': async (log) => {
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    await log.publish(range(200).map((index) => record(topic, `key-${index % 12}`, String(index))));
    const taken = new Set<string>();

    for (let part = 1; taken.size < 200 && part <= 20; part++) {
      const enough = taken.size + 40;
      const subscriber = await follow(log, group, [topic], { handle: ({ value }) => void taken.add(value) });
      await soon(() => taken.size >= Math.min(enough, 200));
      await subscriber.stop();
    }

    expect(taken.size).toBe(200);
  },

  'ten subscribers that come and go at once leave everything to the next': async (log) => {
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    await Promise.all(range(10).map(async () => (await follow(log, group, [topic])).stop()));
    await log.publish(range(50).map((index) => record(topic, `key-${index}`, String(index))));

    const next = await follow(log, group, [topic]);

    await soon(() => expect(new Set(valuesOf(next.handled)).size).toBe(50));
    await next.stop();
  },

  'three subscribers that only fail leave every record to the next': async (log) => {
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    await log.publish(range(50).map((index) => record(topic, `key-${index}`, String(index))));
    for (const _ of range(3)) {
      let failures = 0;
      const failing = await follow(log, group, [topic], {
        handle: () => {
          failures += 1;
          throw new Error('always');
        },
      });
      await soon(() => failures >= 8);
      await failing.stop();
      expect(failing.handled).toEqual([]);
    }

    const next = await follow(log, group, [topic]);

    await soon(() => expect(next.handled).toHaveLength(50));
    await next.stop();
  },

  'groups that came and went before it was published each get every record': async (log) => {
    const topic = uniqueName('topic');
    const groups = [uniqueName('group'), uniqueName('group')];
    for (const group of groups) await (await follow(log, group, [topic])).stop();
    await log.publish(range(50).map((index) => record(topic, `key-${index}`, String(index))));

    const followers = await Promise.all(groups.map((group) => follow(log, group, [topic])));

    for (const { handled } of followers) await soon(() => expect(handled).toHaveLength(50));
    await Promise.all(followers.map((follower) => follower.stop()));
  },

  'each new group gets what came before it and what comes after': async (log) => {
    const topic = uniqueName('topic');
    const followers = [];
    for (const round of range(3)) {
      await log.publish([record(topic, 'k', String(round))]);
      followers.push(await follow(log, uniqueName('group'), [topic]));
      for (const { handled } of followers) await soon(() => expect(valuesOf(handled)).toEqual(range(round + 1).map(String)));
    }
    await Promise.all(followers.map((follower) => follower.stop()));
  },

  'a handler does not run in the context of whoever published': async (log) => {
    const topic = uniqueName('topic');
    const seen: MessageContext[] = [];
    const follower = await follow(log, uniqueName('group'), [topic], { handle: () => void seen.push(currentMessageContext()) });

    const publisher: MessageContext = { correlationId: 'of the publisher', causationId: 'its cause', traceparent: null };
    await runInMessageContext(publisher, () => log.publish([record(topic, 'k', 'v')]));

    await soon(() => expect(seen).toHaveLength(1));
    expect(seen[0]?.correlationId).not.toBe('of the publisher');
    await follower.stop();
  },
};
