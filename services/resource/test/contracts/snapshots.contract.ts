import type { Snapshot } from '@berth/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshots } from '../../src/application/ports/snapshots.js';
import { freshId } from '../support/desired.js';

export interface SnapshotsSubject {
  readonly snapshots: Snapshots;
  /** Forgets everything, as the store may at any time. */
  drop(): Promise<void>;
}

const snapshot = (message: string): Snapshot => ({
  state: 'Running',
  phase: 'Running',
  ready_replicas: '1',
  total_replicas: '1',
  pod_name: 'i-1-abcde',
  message,
  error_reason: '',
  updated_at: '1760000000',
});

/** What every adapter of the Snapshots port does. */
export function describeSnapshots(name: string, open: () => Promise<SnapshotsSubject>): void {
  describe(`the snapshots of ${name}`, () => {
    let snapshots: Snapshots;
    let drop: () => Promise<void>;
    beforeEach(async () => {
      const subject = await open();
      snapshots = subject.snapshots;
      drop = () => subject.drop();
    });
    const messageOf = async (id: ReturnType<typeof freshId>) => (await snapshots.read([id])).get(id)?.message;

    it('gives back what was written, and leaves out what was not', async () => {
      const [one, other] = [freshId(), freshId()];
      expect(await snapshots.write(one, snapshot('first'), { fence: 1, counter: 1 })).toBe(true);
      const found = await snapshots.read([one, other]);
      expect([...found.entries()]).toEqual([[one, snapshot('first')]]);
      expect((await snapshots.read([])).size).toBe(0);
    });

    it.each([
      ['a greater counter', { fence: 2, counter: 6 }, true],
      ['a greater fence with a smaller counter', { fence: 3, counter: 1 }, true],
      ['the same revision', { fence: 2, counter: 5 }, false],
      ['a smaller counter', { fence: 2, counter: 4 }, false],
      ['a smaller fence with a greater counter', { fence: 1, counter: 99 }, false],
    ])('lets %s decide whether it is written over', async (_name, revision, wins) => {
      const id = freshId();
      await snapshots.write(id, snapshot('old'), { fence: 2, counter: 5 });
      expect(await snapshots.write(id, snapshot('new'), revision)).toBe(wins);
      expect(await messageOf(id)).toBe(wins ? 'new' : 'old');
    });

    it('compares counters as numbers', async () => {
      const id = freshId();
      await snapshots.write(id, snapshot('nine'), { fence: 9, counter: 9 });
      expect(await snapshots.write(id, snapshot('ten'), { fence: 9, counter: 10 })).toBe(true);
      expect(await snapshots.write(id, snapshot('fence ten'), { fence: 10, counter: 1 })).toBe(true);
      expect(await messageOf(id)).toBe('fence ten');
    });

    it('keeps the newest of twenty that are written at the same time', async () => {
      const id = freshId();
      const counters = Array.from({ length: 20 }, (_, index) => ((index * 7) % 20) + 1);
      await Promise.all(counters.map((counter) => snapshots.write(id, snapshot(String(counter)), { fence: 1, counter })));
      expect(await messageOf(id)).toBe('20');
    });

    it('removes unless something newer was written, and an older write does not bring it back', async () => {
      const id = freshId();
      await snapshots.write(id, snapshot('kept'), { fence: 2, counter: 2 });
      await snapshots.remove(id, { fence: 2, counter: 1 });
      expect(await messageOf(id)).toBe('kept');
      await snapshots.remove(id, { fence: 2, counter: 3 });
      expect(await messageOf(id)).toBeUndefined();
      expect(await snapshots.write(id, snapshot('late'), { fence: 2, counter: 2 })).toBe(false);
      expect(await messageOf(id)).toBeUndefined();
      expect(await snapshots.write(id, snapshot('again'), { fence: 2, counter: 4 })).toBe(true);
    });

    it('ignores the heartbeat of an older fence', async () => {
      expect(await snapshots.heartbeat()).toBeNull();
      await snapshots.beat(new Date(2000), 2);
      await snapshots.beat(new Date(9000), 1);
      expect(await snapshots.heartbeat()).toEqual(new Date(2000));
      await snapshots.beat(new Date(1000), 3);
      expect(await snapshots.heartbeat()).toEqual(new Date(1000));
      await snapshots.beat(new Date(3000), 3);
      expect(await snapshots.heartbeat()).toEqual(new Date(3000));
    });

    it('is written anew after everything was dropped', async () => {
      const id = freshId();
      await snapshots.write(id, snapshot('before'), { fence: 5, counter: 5 });
      await snapshots.beat(new Date(1000), 5);
      await drop();
      expect((await snapshots.read([id])).size).toBe(0);
      expect(await snapshots.heartbeat()).toBeNull();
      expect(await snapshots.write(id, snapshot('after'), { fence: 5, counter: 6 })).toBe(true);
      expect(await messageOf(id)).toBe('after');
    });
  });
}
