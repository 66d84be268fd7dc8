import type { StoredRecord } from '@berth/platform';
import type { Settings } from '../settings.js';
import { withEventLog } from '../open-event-log.js';
import type { From, TopicOptions } from '../options.js';
import { plain, say } from '../print.js';
import { recordJson } from '../record-json.js';

export interface TailOptions extends TopicOptions {
  readonly from: From;
  readonly follow: boolean;
  readonly key?: string;
  readonly type?: readonly string[];
  readonly output: 'line' | 'json';
}

/** Prints the events of topics as they were published. */
export async function tailEvents(settings: Settings, options: TailOptions, signal: AbortSignal): Promise<void> {
  const { topic, from, follow, key, type, output } = options;
  await withEventLog(settings, async (log) => {
    for await (const record of log.read({ topics: topic, from, follow, signal })) {
      if (key !== undefined && record.key !== key) continue;
      if (type !== undefined && !type.includes(record.headers['ce_type'] ?? '')) continue;
      await say(output === 'json' ? recordJson(record) : lineOf(record));
    }
  });
}

const lineOf = ({ storedAt, topic, key, headers, value }: StoredRecord): string =>
  plain([headers['ce_time'] ?? storedAt.toISOString(), topic, key, headers['ce_type'] ?? '-', value].join('  '));
