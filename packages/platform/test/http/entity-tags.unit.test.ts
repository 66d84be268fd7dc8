import { assert, constantFrom, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerUnlessKnown, entityTag, expectedVersion } from '../../src/index.js';

describe('an entity tag', () => {
  it('names a version, and is read back as that version', () => {
    expect(entityTag(7)).toBe('"7"');
    assert(property(integer({ min: 0 }), (version) => String(expectedVersion(entityTag(version))) === String(version)));
  });

  it('may tell apart what is shown beside the version, by which a change is not judged', () => {
    expect(entityTag(7, '3f2a')).toBe('"7.3f2a"');
    expect(expectedVersion('"7.3f2a"')).toEqual([7]);
  });
});

describe('If-Match', () => {
  it.each([
    ['"7"', [7]],
    ['"7", "8"', [7, 8]],
    ['"7","8" , , "9",', [7, 8, 9]],
    ['\t"0"', [0]],
    ['"a,b", "7"', [7]],
    ['*', 'any'],
    ['W/"7"', []],
    ['"07"', []],
    ['"+7"', []],
    ['"seven"', []],
    ['"9999999999999999"', []],
    ['""', []],
    ['"*"', []],
    [',', []],
  ])('%s expects %j', (header, expected) => expect(expectedVersion(header)).toEqual(expected));

  it.each([undefined, ''])('that is absent is required', (header) => {
    expect(() => expectedVersion(header)).toThrow(expect.objectContaining({ code: 'request.precondition-required' }));
  });

  it.each(['7', '"7', '"7" "8"', '*, "7"', "'7'", 'w/"7"', '"7";x', '"a b"'])('%s is no list of tags', (header) => {
    expect(() => expectedVersion(header)).toThrow(expect.objectContaining({ code: 'request.precondition-invalid' }));
  });

  it('is read or refused, whatever it is, and in no time', () => {
    const codes = ['request.precondition-required', 'request.precondition-invalid'];
    const isJudged = (header: string) => {
      try {
        return expectedVersion(header) !== null;
      } catch (error) {
        return codes.includes((error as { code: string }).code);
      }
    };
    assert(property(string({ unit: constantFrom('"', '7', '*', ',', 'W/', ' ', '\t', '.', 'ü', '\n') }), isJudged));
    const begun = performance.now();
    for (const long of [' '.repeat(16_000), `"7"${' '.repeat(16_000)}x`, ','.repeat(16_000), '"'.repeat(16_001)])
      expect(isJudged(long)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('If-None-Match', () => {
  const answer = { status: 200, body: { id: 1 }, headers: { ETag: '"7"' } };

  it.each(['"7"', 'W/"7"', '"6", "7"', '*'])('%s knows version 7 already', (header) => {
    expect(answerUnlessKnown(answer, header)).toEqual({ status: 304, headers: { ETag: '"7"' } });
  });

  it.each([undefined, '', '"6"', '7', '"7.1"'])('%s gets the answer', (header) => {
    expect(answerUnlessKnown(answer, header)).toBe(answer);
  });

  it('is nothing to an answer without a tag or of another status', () => {
    for (const other of [
      { status: 200, body: {} },
      { status: 202, headers: { ETag: '"7"' } },
    ])
      expect(answerUnlessKnown(other, '*')).toBe(other);
  });
});
