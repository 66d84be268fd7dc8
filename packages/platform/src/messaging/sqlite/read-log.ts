import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Signal } from '../../lifecycle/signal.js';
import type { ReadOptions, StoredRecord } from '../event-log.js';
import { type LogFile, partitionsOf } from './log-file.js';

export interface ReadLogOptions extends ReadOptions {
  readonly file: LogFile;
  /** Notified when something was appended here. */
  readonly news: Signal;
  readonly closed: AbortSignal;
  /** The longest time between looks at the file when nobody notifies. */
  readonly pollMs: number;
  /** Turns what the file throws into the log's own error. */
  readonly guarded: <T>(use: () => T) => T;
}

const BATCH = 200;

/** Reads from where the partitions begin, or end, now. */
export function readLog(options: ReadLogOptions): AsyncIterable<StoredRecord> {
  const { file, topics, from, follow } = options;
  const partitions = partitionsOf(topics).map((at) => ({
    at,
    position: file.offsetAt(at, from),
    end: follow ? Number.POSITIVE_INFINITY : file.endOf(at),
  }));
  return records(options, partitions);
}

interface Reading {
  readonly at: { readonly topic: string; readonly partition: number };
  position: number;
  readonly end: number;
}

async function* records(options: ReadLogOptions, partitions: readonly Reading[]) {
  const { file, guarded, follow, onFollowing, news, pollMs, signal, closed } = options;
  const over = signal === undefined ? closed : AbortSignal.any([signal, closed]);
  if (follow && !over.aborted) onFollowing?.(true);
  while (!over.aborted) {
    let count = 0;
    for (const reading of partitions) {
      if (reading.position >= reading.end) continue;
      for (const record of guarded(() => file.read(reading.at, reading.position, BATCH))) {
        if (over.aborted || record.offset >= reading.end) break;
        reading.position = Number(record.offset) + 1;
        count += 1;
        yield record;
      }
      if (over.aborted) return;
    }
    if (count > 0) await nextTurn();
    else if (follow) await news.wait(pollMs, over);
    else return;
  }
}
