import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type OpenLog, range, record, recordsOf, uniqueName } from '../log-kit.js';
import { BUS_CASES } from './bus-cases.js';

const TIMES = 10;

/** The cases of Watermill's universal Pub/Sub test (pubsub/tests/test_pubsub.go) that apply and that the other files do not have. */
export function describeBus(open: OpenLog): void {
  describe('the bus', () => {
    test.for(Object.entries(BUS_CASES))('%s', async ([, run]) => {
      expect.hasAssertions();
      const { log } = await open();
      await run(log);
    });

    test('everything that twenty publishers were told is kept is there after it was closed at once', async () => {
      const { log, close, reopen } = await open();
      const topic = uniqueName('topic');
      const kept = await Promise.all(
        range(20).map(async (publisher) => {
          for (const index of range(20))
            await log.publish(range(5).map((part) => record(topic, `key-${publisher}`, `${publisher}/${index}/${part}`)));
          return range(100).map((index) => `${publisher}/${Math.floor(index / 5)}/${index % 5}`);
        }),
      );
      await close();

      const found = await recordsOf(await reopen(), topic);

      expect(new Set(found.map(({ value }) => value))).toEqual(new Set(kept.flat()));
    });

    test('it bears all of these ten times at once', { timeout: 600_000 }, async () => {
      const { log } = await open();
      const cases = range(TIMES).flatMap(() => Object.entries(BUS_CASES));

      const outcomes = await Promise.allSettled(cases.map(([, run]) => run(log)));

      const failed = outcomes.flatMap((outcome, index) =>
        outcome.status === 'rejected' ? [`${cases[index]?.[0]}: ${inspect(outcome.reason, { depth: 3 })}`] : [],
      );
      expect(failed).toEqual([]);
    });
  });
}
