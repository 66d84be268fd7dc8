import { readFileSync } from 'node:fs';
import type { Stack } from '@berth/stack';
import { processesOf } from './service-processes.js';

const MOST_LINES = 400;

interface LogLine {
  readonly time: string;
  readonly level: number;
  readonly msg: string;
  readonly err?: { readonly message?: string };
  readonly reason?: string;
  readonly reflector?: string;
  readonly poller?: string;
}

/** What the processes of a stack have logged since then, in the order of time; what one said several times in a row stands once. */
export function saidSince(stack: Stack, since: Date): readonly string[] {
  const lines = processesOf(stack).flatMap(({ name, logFile }) =>
    linesOf(logFile)
      .filter(({ time }) => time >= since.toISOString())
      .map((line) => ({ time: line.time, words: `${name} ${wordsOf(line)}` })),
  );
  const said: { at: string; words: string; times: number }[] = [];
  for (const { time, words } of lines.toSorted((one, other) => one.time.localeCompare(other.time))) {
    const last = said.at(-1);
    if (last?.words === words) last.times += 1;
    else said.push({ at: time, words, times: 1 });
  }
  return said.slice(-MOST_LINES).map(({ at, words, times }) => `${at} ${words}${times > 1 ? ` (${times} times)` : ''}`);
}

function linesOf(logFile: string): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const text of readFileSync(logFile, 'utf8').split('\n')) {
    try {
      lines.push(JSON.parse(text) as LogLine);
    } catch {
      // A process that is killed may leave half a line; Node itself writes what is no JSON.
      if (text !== '') lines.push({ time: lines.at(-1)?.time ?? '', level: 60, msg: text });
    }
  }
  return lines;
}

/** Without what differs each time, such as how long it waits, so that the same words can be counted. */
const wordsOf = ({ level, msg, err, reason, reflector, poller }: LogLine): string =>
  [level, msg, err?.message, reason, reflector, poller].filter((part) => part !== undefined).join(' | ');
