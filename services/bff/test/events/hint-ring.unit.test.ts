import { asUserId } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import type { OwnedHint } from '../../src/events/hint.js';
import { HintRing } from '../../src/events/hint-ring.js';

const hint = (id: number): OwnedHint => ({ owner: asUserId(7), hint: { type: 'ORDER_PAID', id: String(id), sequence: id } });
const ringOf = (capacity = 3, epoch = 'a') => new HintRing({ epoch, capacity });

function subjectsAfter(ring: HintRing, id: string): string[] | null {
  const after = ring.after(id);
  return after === null ? null : Array.from(after, ({ frame }) => /"id":"(\d+)"/.exec(frame)?.[1] ?? '');
}

describe('a hint ring', () => {
  test('knows all that came after an id, in its order', () => {
    const ring = ringOf();
    const before = ring.id;
    ring.add(hint(1));
    const between = ring.id;
    ring.add(hint(2));
    ring.add(hint(3));

    expect(subjectsAfter(ring, before)).toEqual(['1', '2', '3']);
    expect(subjectsAfter(ring, between)).toEqual(['2', '3']);
    expect(subjectsAfter(ring, ring.id)).toEqual([]);
  });

  test('gives each hint the id of what was seen with it', () => {
    const ring = ringOf();

    expect(ring.add(hint(1)).frame).toBe('id: a.1\nevent: hint\ndata: {"type":"ORDER_PAID","id":"1","sequence":1}\n\n');
    expect(ring.id).toBe('a.1');
  });

  test('keeps so many and no more: an id before them is unknown', () => {
    const ring = ringOf(3);
    const ids = [1, 2, 3, 4, 5].map((each) => {
      const { id } = ring;
      ring.add(hint(each));
      return id;
    });

    expect(ids.map((id) => subjectsAfter(ring, id))).toEqual([null, null, ['3', '4', '5'], ['4', '5'], ['5']]);
  });

  test('does not know the ids of another process, nor what is none', () => {
    const ring = ringOf();
    ring.add(hint(1));

    for (const id of ['b.1', 'a.2', 'a.-1', 'a.01', 'a.1.1', 'a.', 'a', '', '1', 'a.1e0', 'a.99999999999999999999', ' a.1'])
      expect(ring.after(id), id).toBeNull();
  });

  test('that may have missed something knows no id from before, and every one from after', () => {
    const ring = ringOf();
    ring.add(hint(1));
    const before = ring.id;
    ring.forget();
    const after = ring.id;
    ring.add(hint(2));

    expect(subjectsAfter(ring, before)).toBeNull();
    expect(subjectsAfter(ring, after)).toEqual(['2']);
  });

  test('that may have missed something before it knew anything says so too', () => {
    const ring = ringOf();
    const before = ring.id;
    ring.forget();

    expect(subjectsAfter(ring, before)).toBeNull();
    expect(subjectsAfter(ring, ring.id)).toEqual([]);
  });
});
