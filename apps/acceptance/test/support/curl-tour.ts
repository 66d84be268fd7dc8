import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../../', import.meta.url);
const BLOCK = /^```(sh|json|text)\n(.*?)^```$/gms;

/** Commands that a document shows, and what it says that they print; null where it says nothing. */
export interface ShownStep {
  readonly commands: string;
  readonly prints: string | null;
}

/** The commands in one section of a document of the repository, in their order. */
export function shownSteps(document: string, section: string): readonly ShownStep[] {
  const text = readFileSync(fileURLToPath(new URL(document, ROOT)), 'utf8')
    .split(/^## /m)
    .find((each) => each.startsWith(`${section}\n`));
  if (text === undefined) throw new Error(`${document} has no section "${section}"`);
  const blocks = [...text.matchAll(BLOCK)].map(([, kind = '', body = '']) => ({ kind, body }));
  return blocks.flatMap(({ kind, body }, index) => {
    const next = blocks[index + 1];
    return kind === 'sh' ? [{ commands: body, prints: next === undefined || next.kind === 'sh' ? null : next.body }] : [];
  });
}

/**
 * What one example has in common with every other, whose values are those of another day: of JSON the names and types, pretty or in the
 * last line; of an event stream the fields of its first event.
 */
export function likenessOf(printed: readonly string[]): unknown {
  const lines = printed.filter((line) => line !== '');
  if (lines[0]?.startsWith('retry: ') === true) return lines.slice(0, 4).map((line) => line.replace(/: .*/, ''));
  return shapeOf(JSON.parse(lines.at(-1) === '}' ? lines.join('\n') : (lines.at(-1) ?? '')));
}

/** JSON with each value replaced by its type. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
}
