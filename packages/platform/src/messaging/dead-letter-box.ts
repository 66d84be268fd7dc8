import { deadLetterTopic, type Topic } from '@berth/contracts';
import { refused } from '@berth/shared-kernel';
import { DLQ_AT, DLQ_CODE, DLQ_CONSUMER, DLQ_OMITTED, DLQ_REASON, DLQ_TOPIC } from './dead-letters.js';
import type { EventLog, StoredRecord } from './event-log.js';

/** Marks a record of a dead letter topic that says which letter was replayed; it is no letter itself. */
const DLQ_REPLAYED = 'berth_dlq_replayed';

/** A record that a consumer put aside, as its dead letter topic holds it. */
export interface DeadLetter {
  /** `<dead letter topic>:<partition>:<offset>`. */
  readonly id: string;
  readonly consumer: string;
  readonly code: string;
  readonly reason: string;
  readonly buriedAt: Date;
  readonly wasReplayed: boolean;
  readonly record: StoredRecord;
}

/** What an operator does with the records that consumers have put aside. */
export class DeadLetterBox {
  constructor(private readonly log: Pick<EventLog, 'publish' | 'read'>) {}

  /** The letters of these topics, the oldest first; those that were replayed are among them. */
  async list(topics: readonly Topic[]): Promise<readonly DeadLetter[]> {
    const letters: StoredRecord[] = [];
    const replayed = new Set<string>();
    for await (const record of this.log.read({ topics: topics.map(deadLetterTopic), from: 'earliest', follow: false })) {
      const marked = record.headers[DLQ_REPLAYED];
      if (marked === undefined) letters.push(record);
      else replayed.add(marked);
    }
    return letters
      .map((record) => letterOf(record, replayed))
      .toSorted((a, b) => a.buriedAt.getTime() - b.buriedAt.getTime() || a.id.localeCompare(b.id));
  }

  /** How many letters of a topic were not replayed; every one of them is read, and none kept. */
  async waiting(topic: Topic): Promise<number> {
    const letters = new Set<string>();
    const replayed = new Set<string>();
    for await (const record of this.log.read({ topics: [deadLetterTopic(topic)], from: 'earliest', follow: false })) {
      const marked = record.headers[DLQ_REPLAYED];
      if (marked === undefined) letters.add(idOf(record));
      else replayed.add(marked);
    }
    for (const id of replayed) letters.delete(id);
    return letters.size;
  }

  /**
   * Appends the record to its topic again, key, headers and value as they first came. Consumers that had handled it drop it by its
   * `ce_id`; the one that had not handles it now, behind whatever came meanwhile. A crash in between leaves it unmarked: replay again.
   * @throws refused `dead-letter.without-value` for one whose value was too large to be put aside with it
   */
  async replay({ id, record }: DeadLetter): Promise<void> {
    const { key, value, raw, headers } = record;
    if (headers[DLQ_OMITTED] !== undefined)
      throw refused('dead-letter.without-value', `The record of ${id} was too large to be put aside; it is still where its headers say.`);
    const topic = headers[DLQ_TOPIC] ?? record.topic.replace(/\.dlq$/, '');
    const original = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('berth_dlq_')));
    await this.log.publish([{ topic, key, value, ...(raw !== undefined && { raw }), headers: original }]);
    await this.log.publish([{ topic: record.topic, key, value: '', headers: { [DLQ_REPLAYED]: id } }]);
  }
}

function letterOf(record: StoredRecord, replayed: ReadonlySet<string>): DeadLetter {
  const { headers } = record;
  const id = idOf(record);
  return {
    id,
    consumer: headers[DLQ_CONSUMER] ?? '',
    code: headers[DLQ_CODE] ?? '',
    reason: headers[DLQ_REASON] ?? '',
    buriedAt: new Date(headers[DLQ_AT] ?? record.storedAt),
    wasReplayed: replayed.has(id),
    record,
  };
}

const idOf = ({ topic, partition, offset }: StoredRecord): string => `${topic}:${partition}:${offset}`;
