import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { MAX_RECORD_BYTES } from '../../../src/index.js';
import { type OpenLog, range, record, recordsOf, uniqueName, valuesOf } from '../log-kit.js';

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isBerthError(error, 'invalid-input') ? error.code : error),
  );

export function describeLimits(open: OpenLog): void {
  describe('limits', () => {
    test('a record that is too large is refused as such with all of its call, and the log goes on', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const tooLarge = 'ö'.repeat(MAX_RECORD_BYTES / 2);

      expect(await codeOf(log.publish([record(topic, 'k', 'with it'), record(topic, 'k', tooLarge)]))).toBe('event-log.record-too-large');

      await log.publish([record(topic, 'k', 'after')]);
      expect(valuesOf(await recordsOf(log, topic))).toEqual(['after']);
    });

    test('a record just below the limit is kept whole', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const large = 'x'.repeat(MAX_RECORD_BYTES - 200);

      await log.publish([record(topic, 'k', large, { ce_id: '1' })]);

      expect(valuesOf(await recordsOf(log, topic)).map((value) => value === large)).toEqual([true]);
    });

    test('a value that is no UTF-8 is kept to the byte', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const raw = Buffer.from([0xff, 0x00, 0xc3, 0x28]);

      await log.publish([{ ...record(topic, 'k', ''), raw }, record(topic, 'k', 'größe')]);

      const found = await recordsOf(log, topic);
      expect(found.map((each) => each.raw && Buffer.from(each.raw))).toEqual([raw, undefined]);
      expect(found[1]?.value).toBe('größe');
    });

    test('five megabytes in one call are kept in their order', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const padding = 'x'.repeat(10_000);

      await log.publish(range(500).map((index) => record(topic, 'k', `${index}/${padding}`)));

      const found = await recordsOf(log, topic);
      expect(found.map(({ value }) => Number(value.split('/')[0]))).toEqual(range(500));
    });

    test.for(['', '.', '..', 'with space', 'größe', 'a/b', 'x'.repeat(250)])('a topic cannot be named "%s"', async (topic) => {
      const { log } = await open();

      expect(await codeOf(log.publish([record(topic, 'k', 'v')]))).toBe('event-log.invalid-topic');
    });
  });
}
