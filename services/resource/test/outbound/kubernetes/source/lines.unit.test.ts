import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../../src/outbound/kubernetes/source/lines.js';

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (const [index, from] of places.entries()) yield bytes.subarray(from, places[index + 1] ?? bytes.length);
}

async function linesIn(bytes: Buffer, cuts: readonly number[] = [], mostBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(chunked(bytes, cuts), mostBytes)) lines.push(line);
  return lines;
}

describe('the lines of a stream', () => {
  it('are the same however the stream is cut, characters of several bytes included', async () => {
    const text = fc.array(fc.constantFrom('a', 'ß', '語', '🚢', ' ', '{"x":1}'), { minLength: 1 }).map((parts) => `|${parts.join('')}|`);
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.array(fc.nat()), async (lines, cuts) => {
        expect(await linesIn(Buffer.from(lines.map((line) => `${line}\n`).join('')), cuts, 100_000)).toEqual(lines);
      }),
    );
  });

  it('are given as they are completed, before the stream ends', async () => {
    const { promise: never } = Promise.withResolvers<Buffer>();
    async function* open() {
      yield Buffer.from('one\ntwo\nthr');
      yield await never;
    }
    const lines = linesOf(open(), 1000);
    expect([await lines.next(), await lines.next()]).toEqual([
      { done: false, value: 'one' },
      { done: false, value: 'two' },
    ]);
  });

  it('leave out empty ones, which keep a connection alive', async () => {
    expect(await linesIn(Buffer.from('\n\r\none\n\ntwo\n'))).toEqual(['one', 'two']);
  });

  it('are refused when one is longer than is read, even if it never ends', async () => {
    await expect(linesIn(Buffer.from(`${'x'.repeat(1001)}\n`), [400, 800])).rejects.toMatchObject({ code: 'cluster.unreadable' });
    await expect(linesIn(Buffer.from('x'.repeat(1001)), [400, 800])).rejects.toMatchObject({ code: 'cluster.unreadable' });
    expect(await linesIn(Buffer.from(`${'x'.repeat(1000)}\n`), [400, 800])).toEqual(['x'.repeat(1000)]);
  });

  it('are refused when the stream ends within one', async () => {
    await expect(linesIn(Buffer.from('one\n{"type":"ADDED","obj'))).rejects.toMatchObject({ code: 'cluster.unreadable' });
  });
});
