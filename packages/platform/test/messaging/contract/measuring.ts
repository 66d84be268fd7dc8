import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { follow, type OpenLog, range, record, soon, uniqueName } from '../log-kit.js';

const records = (topic: string, count: number) => range(count).map((index) => record(topic, `key-${index}`, 'v'));

export function describeMeasuring(open: OpenLog): void {
  describe('measuring', () => {
    test('tells how much each topic holds, and nothing of one that does not exist', async () => {
      const { log } = await open();
      const [one, two, absent] = [uniqueName('one'), uniqueName('two'), uniqueName('absent')];
      await log.publish([...records(one, 40), ...records(two, 2)]);

      expect(await log.measure({ topics: [two, absent, one] })).toEqual([
        { topic: two, records: 2, appended: 2, unread: 0 },
        { topic: absent, records: 0, appended: 0, unread: 0 },
        { topic: one, records: 40, appended: 40, unread: 0 },
      ]);
    });

    test('tells how far a group is behind, the whole topic where it has never read', async () => {
      const { log } = await open();
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const unread = async () => (await log.measure({ topics: [topic], group })).map((each) => each.unread);
      await log.publish(records(topic, 30));
      expect(await unread()).toEqual([30]);

      const follower = await follow(log, group, [topic]);
      await soon(async () => expect(await unread()).toEqual([0]));
      await follower.stop();
      await log.publish(records(topic, 7));

      expect(await unread()).toEqual([7]);
    });

    test('of a log that is closed is refused as unavailable', async () => {
      const { log, close } = await open();
      await close();

      const refusal = await log.measure({ topics: [uniqueName('topic')] }).catch((error: unknown) => error);

      expect(isBerthError(refusal, 'unavailable')).toBe(true);
    });
  });
}
