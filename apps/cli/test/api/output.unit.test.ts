import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { age, span } from '../../src/api/cells.js';
import { renderList, renderOne, type Style, type View } from '../../src/api/output.js';

interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
}

const THINGS: View<Thing> = { id: ({ id }) => id, columns: { name: ({ name }) => name, status: ({ status }) => status } };
const page = {
  data: [
    { id: '9007199254740993', name: 'a\u001b[31m', status: 'RUNNING' },
    { id: '2', name: null, status: 'FAILED' },
  ],
  hasMore: false,
  nextCursor: null,
};
const style = (given: Partial<Style> = {}): Style => ({ form: 'table', quiet: false, now: new Date(0), colours: false, ...given });

describe('a list', () => {
  it('is a table with the id first, and nothing in it that drives the terminal', () => {
    expect(renderList(page, THINGS, style())).toBe(
      'ID                 NAME     STATUS\n9007199254740993   a [31m   RUNNING\n2                  -        FAILED',
    );
  });

  it('is coloured only where somebody looks', () => {
    expect(renderList(page, THINGS, style({ colours: true }))).toContain('\u001b[32mRUNNING\u001b[39m');
    expect(renderList(page, THINGS, style({ colours: true, form: 'json' }))).not.toContain('\u001b[32m');
  });

  it('is exactly what the API says as json and yaml', () => {
    expect(JSON.parse(renderList(page, THINGS, style({ form: 'json' })))).toEqual(page);
    expect(parse(renderList(page, THINGS, style({ form: 'yaml' })))).toEqual(page);
  });

  it('is its ids alone where no more is asked for', () => {
    expect(renderList(page, THINGS, style({ quiet: true, form: 'json' }))).toBe('9007199254740993\n2');
  });
});

describe('one object', () => {
  const order = { id: '7', payment: { status: 'HELD' }, roles: ['user', 'admin'], env: {}, cancelReason: null };

  it('is a line for each of its fields', () => {
    expect(renderOne(order, '7', style())).toBe(
      'FIELD            VALUE\nid               7\npayment.status   HELD\nroles.0          user\nroles.1          admin\nenv              -\ncancelReason     -',
    );
  });

  it('keeps ids that look like numbers as text in yaml', () => {
    expect(renderOne(order, '7', style({ form: 'yaml' }))).toContain('id: "7"');
  });
});

describe('a cell', () => {
  it('tells time in the largest unit of which there is one', () => {
    expect([0, 59, 60, 3_599, 3_600, 86_399, 86_400, 200_000].map(span)).toEqual(['0s', '59s', '1m', '59m', '1h', '23h', '1d', '2d']);
    expect(age('2026-11-21T08:00:00Z', new Date('2026-11-21T07:00:00Z'))).toBe('0s');
  });
});
