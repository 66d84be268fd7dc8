import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, test } from 'vitest';
import { adminBearer, bearer } from '../platform-under-test.js';
import { orderPlaced, StreamsUnderTest } from './given-streams.js';

describe('a client that comes back', () => {
  test('is told what it has missed, of its own alone, and then that it is ready', async () => {
    const world = await StreamsUnderTest.start();
    const first = await world.client();
    await world.publish(orderPlaced(7, 70n));
    const { id: lastEventId } = await first.until('hint');
    first.leave();
    const witness = await world.client({ headers: adminBearer(), query: '?scope=all' });
    await world.publish(orderPlaced(7, 71n), orderPlaced(8, 80n), orderPlaced(7, 71n));
    await eventually(() => expect(witness.hints).toHaveLength(3));

    const second = await world.client({ lastEventId });

    expect(second.told.map(({ event, data }) => [event, data['id']])).toEqual([
      ['hint', '71'],
      ['hint', '71'],
      ['ready', undefined],
    ]);
    await world.publish(orderPlaced(7, 72n));
    await eventually(() => expect(second.hints.at(-1)).toMatchObject({ id: '72' }));
  });

  test.each(['', 'nonsense', 'abcdefabcdef.1', 'abcdefabcdef.1\u00ff'])(
    'with the unknown id "%s" is told to ask for everything again',
    async (id) => {
      const world = await StreamsUnderTest.start();

      const client = await world.client({ lastEventId: id });

      expect(client.told).toMatchObject([
        { event: 'resync', data: { reason: 'unknown-id' } },
        { event: 'ready', data: { live: true } },
      ]);
    },
  );

  test('after more than is told at a time is told to ask for everything again, and others what they missed', async () => {
    const world = await StreamsUnderTest.start();
    const { lastEventId } = await world.client();
    const witness = await world.client({ headers: bearer({ user_id: 8, sid: 's8' }) });
    for (let batch = 0; batch < 6; batch++)
      await world.publish(...Array.from({ length: 100 }, (_, index) => orderPlaced(7, BigInt(batch * 100 + index + 1))));
    await world.publish(orderPlaced(8, 80n));
    await witness.until('hint');

    const [many, few] = [
      await world.client({ lastEventId }),
      await world.client({ headers: bearer({ user_id: 8, sid: 's8' }), lastEventId }),
    ];

    expect(many.told).toMatchObject([{ event: 'resync', data: { reason: 'too-many' } }, { event: 'ready' }]);
    expect(few.told).toMatchObject([{ event: 'hint', data: { id: '80' } }, { event: 'ready' }]);
  });
});

describe('two replicas of the BFF', () => {
  test('each tell their clients everything, and neither takes the id of the other for its own', async () => {
    const world = await StreamsUnderTest.start();
    const other = await world.berth.replica();
    const [one, two] = [await world.client(), await world.client({ url: other.url() })];

    for (let id = 1n; id <= 50n; id++) await world.publish(orderPlaced(7, id));

    for (const client of [one, two])
      await eventually(() => expect(client.subjects.toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 1)).toSorted()));
    const moved = await world.client({ url: other.url(), lastEventId: one.lastEventId });
    expect(moved.told).toMatchObject([{ event: 'resync', data: { reason: 'unknown-id' } }, { event: 'ready' }]);
  });
});
