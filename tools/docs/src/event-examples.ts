import { existsSync, readFileSync } from 'node:fs';
import { decodeEvent, encodeEvent, EVENT_CATALOGUE, EVENT_TYPES, type EventType } from '@berth/contracts';
import { parseExact, stringifyExact } from './exact-json.ts';

export const EXAMPLES = 'docs/reference/examples.json';

/** An event as it was read from a topic: `value` with 64-bit ids as bigint beyond 2^53. */
export interface EventExample {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
  /** True where a running Berth published it, false where the catalogue made it up. */
  readonly captured: boolean;
}

type Captured = Partial<Record<EventType, Omit<EventExample, 'captured'>>>;

/** An example of every event type: the captured one where there is one, else that of the catalogue. */
export function eventExamples(): Readonly<Record<EventType, EventExample>> {
  const captured = existsSync(EXAMPLES) ? (parseExact(readFileSync(EXAMPLES, 'utf8')) as Captured) : {};
  return Object.fromEntries(EVENT_TYPES.map((type) => [type, exampleOf(type, captured)])) as Record<EventType, EventExample>;
}

function exampleOf(type: EventType, captured: Captured): EventExample {
  const found = captured[type];
  if (found === undefined) return { key: '', headers: {}, value: parseExact(encodeEvent(EVENT_CATALOGUE[type].example)), captured: false };
  // A captured event that no longer fits its schema must not be shown.
  decodeEvent(stringifyExact(found.value));
  return { ...found, captured: true };
}

/**
 * Keeps the last event of each type among `lines`, the output of `berth events tail --output json`.
 * @throws Error when a line is no such output, or an event does not fit its schema
 */
export function captureExamples(lines: string): string {
  const kept: Captured = {};
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const { key, headers, value } = parseExact(line) as Omit<EventExample, 'captured'>;
    const { event_type: type } = decodeEvent(stringifyExact(value));
    kept[type] = { key, headers, value };
  }
  const sorted = EVENT_TYPES.flatMap((type) => (kept[type] === undefined ? [] : [[type, kept[type]] as const]));
  return `${stringifyExact(Object.fromEntries(sorted), 2)}\n`;
}
