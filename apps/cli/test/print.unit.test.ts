import type { StoredRecord } from '@berth/platform';
import { describe, expect, it } from 'vitest';
import { plain, table } from '../src/print.js';
import { recordJson } from '../src/record-json.js';

const record = (value: string): StoredRecord => ({
  topic: 'order.events',
  partition: 3,
  offset: 17n,
  storedAt: new Date('2026-11-21T10:00:00Z'),
  key: '7193442301558784001',
  headers: { ce_id: 'x' },
  value,
});

describe('a table', () => {
  it('has columns as wide as their widest cell', () => {
    expect(
      table(
        ['id', 'reason'],
        [
          ['1', 'a longer one'],
          ['12345', 'b'],
        ],
      ),
    ).toBe('ID      REASON\n1       a longer one\n12345   b');
  });
});

describe('text from outside', () => {
  it('cannot drive the terminal or break the line', () => {
    expect(plain('a\u001b[31mred\nb\u2028c\u202e')).toBe('a [31mred b c ');
  });
});

describe('a record as JSON', () => {
  it('keeps 64-bit numbers as they were written', () => {
    const line = recordJson(record('{"event_type":"ORDER_PLACED","order_id":7193442301558784001}'));
    expect(line).toContain('"order_id":7193442301558784001');
    expect(JSON.parse(line)).toMatchObject({
      topic: 'order.events',
      offset: '17',
      key: '7193442301558784001',
      value: { event_type: 'ORDER_PLACED' },
    });
  });

  it('shows a value that is no JSON as text', () => {
    expect(JSON.parse(recordJson(record('not json')))).toMatchObject({ value: 'not json' });
  });
});
