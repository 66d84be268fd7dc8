import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { follow, gate, type OpenLog, range, record, soon, uniqueName, valuesOf } from '../log-kit.js';

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isBerthError(error, 'unavailable') ? error.code : error),
  );

export function describeDurability(open: OpenLog): void {
  describe('closing and opening again', () => {
    test('keeps records that nobody has read', async () => {
      const { log, reopen } = await open();
      const topic = uniqueName('topic');
      await log.publish(range(30).map((index) => record(topic, `key-${index}`, String(index), { ce_id: String(index) })));

      const again = await reopen();
      const follower = await follow(again, uniqueName('group'), [topic]);

      await soon(() => expect(follower.handled).toHaveLength(30));
      expect(follower.handled.every(({ value, headers }) => headers['ce_id'] === value)).toBe(true);
    });

    test('keeps offsets: a group goes on behind what it has handled', async () => {
      const { log, reopen } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const before = await follow(log, group, [topic]);
      await log.publish(range(30).map((index) => record(topic, `key-${index}`, 'old')));
      await soon(() => expect(before.handled).toHaveLength(30));

      const again = await reopen();
      const after = await follow(again, group, [topic]);
      await again.publish(range(30).map((index) => record(topic, `key-${index}`, 'new')));

      await soon(() => expect(after.handled).toHaveLength(30));
      expect(new Set(valuesOf(after.handled))).toEqual(new Set(['new']));
    });

    test('gives a record again whose handling had failed', async () => {
      const { log, reopen } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const failed = gate();
      await follow(log, group, [topic], {
        handle: ({ value }) => {
          if (value === 'ok') return;
          failed.open();
          throw new Error('broken');
        },
      });
      await log.publish([record(topic, 'k', 'ok'), record(topic, 'k', 'unhandled')]);
      await failed.passed;

      const after = await follow(await reopen(), group, [topic]);

      await soon(() => expect(valuesOf(after.handled)).toEqual(['unhandled']));
    });

    test('counts offsets on from where they were', async () => {
      const { log, reopen } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      await log.publish([record(topic, 'k', '0'), record(topic, 'k', '1')]);

      const again = await reopen();
      await again.publish([record(topic, 'k', '2')]);
      const follower = await follow(again, group, [topic]);

      await soon(() => expect(follower.handled.map(({ offset, value }) => `${offset}=${value}`)).toEqual(['0=0', '1=1', '2=2']));
    });
  });

  describe('a closed log', () => {
    test('is unavailable to publishers and subscribers', async () => {
      const { log, close } = await open();
      const topic = uniqueName('topic');
      await close();

      expect(await codeOf(log.publish([record(topic, 'k', 'late')]))).toBe('event-log.unavailable');
      expect(await codeOf(follow(log, uniqueName('group'), [topic]))).toBe('event-log.unavailable');
    });

    test('has waited for the handlers under way', async () => {
      const { log, close } = await open();
      const topic = uniqueName('topic');
      const [begun, finish] = [gate(), gate()];
      const follower = await follow(log, uniqueName('group'), [topic], {
        handle: () => {
          begun.open();
          return finish.passed;
        },
      });
      await log.publish([record(topic, 'k', 'slow')]);
      await begun.passed;

      const closing = close();
      finish.open();
      await closing;

      expect(valuesOf(follower.handled)).toEqual(['slow']);
    });

    test('may be closed twice, at once, and its subscriptions stopped after', async () => {
      const { log, close } = await open();
      const follower = await follow(log, uniqueName('group'), [uniqueName('topic')]);

      await Promise.all([close(), close(), follower.stop()]);
      await follower.stop();

      expect(await codeOf(log.publish([record('t', 'k', 'v')]))).toBe('event-log.unavailable');
    });

    test('has either refused or kept what was published while it closed', async () => {
      const { log, close, reopen } = await open();
      const topic = uniqueName('topic');
      const publishing = range(50).map(async (index) => {
        for (let turn = 0; turn < index; turn++) await Promise.resolve();
        return (await codeOf(log.publish([record(topic, 'k', String(index))]))) === 'done' ? [String(index)] : [];
      });

      await Promise.all([close(), ...publishing]);
      const kept = (await Promise.all(publishing)).flat();
      const follower = await follow(await reopen(), uniqueName('group'), [topic]);

      await soon(() => expect(valuesOf(follower.handled)).toEqual(kept));
    });
  });
}
