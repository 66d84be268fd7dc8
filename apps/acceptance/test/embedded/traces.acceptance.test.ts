import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const BUILD = new URL('../../../../build/', import.meta.url);

test.each([
  ['embedded.js', 'Berth is ready', 'apps/embedded/src/main.ts'],
  ['cli.js', 'Buy from a Berth, and operate one.', 'apps/cli/src/program.ts'],
])('a trace through %s names the file and the line of its source', (program, words, source) => {
  const lines = readFileSync(new URL(program, BUILD), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(words));
  const map = new SourceMap(JSON.parse(readFileSync(new URL(`${program}.map`, BUILD), 'utf8')) as SourceMapPayload);
  const entry = map.findEntry(at, lines[at]?.indexOf(words) ?? 0);
  if (!('originalSource' in entry)) throw new Error(`nothing is known of line ${at + 1}`);
  const file = fileURLToPath(new URL(entry.originalSource, BUILD));
  expect(file.endsWith(`/${source}`), file).toBe(true);
  expect(readFileSync(file, 'utf8').split('\n')[entry.originalLine]).toContain(words);
});
