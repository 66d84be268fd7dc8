import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageAnswer } from '../../src/index.js';

describe('a cursor', () => {
  it('gives back the key that it was made of', () => {
    assert(property(string({ maxLength: 60, unit: 'grapheme' }), (key) => decodeCursor(encodeCursor(key) ?? undefined) === key));
    expect([encodeCursor(null), decodeCursor(undefined)]).toEqual([null, null]);
  });

  it('that was not made here never decodes to anything but a refusal', () => {
    assert(
      property(string(), (text) => {
        try {
          return encodeCursor(decodeCursor(text)) === text;
        } catch (error) {
          return (error as { code?: string }).code === 'request.invalid-cursor';
        }
      }),
    );
    for (const text of ['!', Buffer.from('{"k":"1","v":1}').toString('base64url'), `${encodeCursor('1')}A`])
      expect(() => decodeCursor(text)).toThrow('not a cursor');
  });

  it('is given only where there is more', () => {
    const page = pageAnswer({ items: [3n, 2n], last: 2n }, String, String);
    expect(page).toEqual({ data: ['3', '2'], hasMore: true, nextCursor: encodeCursor('2') });
    expect(pageAnswer({ items: [], last: null }, String, String)).toEqual({ data: [], hasMore: false, nextCursor: null });
  });
});
