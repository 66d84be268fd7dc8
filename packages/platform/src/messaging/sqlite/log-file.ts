import { isUtf8 } from 'node:buffer';
import Libsql from 'libsql';
import type { OutgoingRecord, StoredRecord } from '../event-log.js';
import { PARTITIONS, partitionOf } from './partition-of.js';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

interface Row {
  readonly offset: number;
  readonly key: string;
  readonly headers: string;
  readonly value: ArrayBuffer;
  readonly stored_at: number;
}

// The value is a BLOB because libsql cuts text off at a NUL character when it is read.
// stored_at stands before the long columns, so that the retention sweep reads no overflow pages.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL, stored_at INTEGER NOT NULL,
    key TEXT NOT NULL, headers TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (topic, "partition", "offset"));
  CREATE TABLE IF NOT EXISTS partitions (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY (topic, "partition")) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS offsets (
    consumer_group TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, topic, "partition")) WITHOUT ROWID;`;

/** The tables of the log in their file; every call is one synchronous, durable transaction. Offsets are numbers below 2^53 here. */
export class LogFile {
  private readonly db: Libsql.Database;

  constructor(file: string) {
    this.db = new Libsql(file, { timeout: 5_000 });
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 5000']) this.db.pragma(pragma);
    this.db.exec(SCHEMA);
  }

  /** Appends all or none, and tells where. */
  append(records: readonly OutgoingRecord[], storedAt: Date): readonly TopicPartition[] {
    const insert = this.db.prepare(
      'INSERT INTO records (topic, "partition", "offset", stored_at, key, headers, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const ends = new Map<string, TopicPartition & { next: number }>();
    return this.transaction(() => {
      for (const { topic, key, headers, value, raw } of records) {
        const partition = partitionOf(key);
        const at = `${partition}/${topic}`;
        const end = ends.get(at) ?? { topic, partition, next: this.endOf({ topic, partition }) };
        insert.run(topic, partition, end.next, storedAt.getTime(), key, JSON.stringify(headers), Buffer.from(raw ?? value));
        ends.set(at, { ...end, next: end.next + 1 });
      }
      for (const { topic, partition, next } of ends.values())
        this.db
          .prepare('INSERT INTO partitions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset')
          .run(topic, partition, next);
      return [...ends.values()];
    });
  }

  /** At most `limit` records from the first retained one at or after `from`. */
  read({ topic, partition }: TopicPartition, from: number, limit: number): readonly StoredRecord[] {
    const rows = this.db
      .prepare('SELECT * FROM records WHERE topic = ? AND "partition" = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?')
      .all(topic, partition, from, limit) as Row[];
    return rows.map((row) => storedOf({ topic, partition }, row));
  }

  /** The offset that the next record will have. */
  endOf({ topic, partition }: TopicPartition): number {
    return this.number('SELECT next_offset FROM partitions WHERE topic = ? AND "partition" = ?', topic, partition) ?? 0;
  }

  /** The offset that the group reads next, null when it has committed none. */
  committed(group: string, { topic, partition }: TopicPartition): number | null {
    const sql = 'SELECT next_offset FROM offsets WHERE consumer_group = ? AND topic = ? AND "partition" = ?';
    return this.number(sql, group, topic, partition);
  }

  commit(group: string, { topic, partition }: TopicPartition, nextOffset: number): void {
    this.db
      .prepare('INSERT INTO offsets VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset')
      .run(group, topic, partition, nextOffset);
  }

  /** Has a group without offsets begin at the end of each partition as it is now. */
  beginAtEnd(group: string, topics: readonly string[]): void {
    this.transaction(() => {
      for (const at of partitionsOf(topics)) if (this.committed(group, at) === null) this.commit(group, at, this.endOf(at));
    });
  }

  /** Has a group go on at the first record stored at or after a time, whatever it has committed. */
  commitAt(group: string, topics: readonly string[], at: 'earliest' | Date): void {
    this.transaction(() => {
      for (const each of partitionsOf(topics)) this.commit(group, each, this.offsetAt(each, at));
    });
  }

  /** Where a partition begins, ends, or holds the first record stored at or after a time; its end when there is none. */
  offsetAt(at: TopicPartition, time: 'earliest' | 'latest' | Date): number {
    if (time === 'latest') return this.endOf(at);
    const since = time === 'earliest' ? 0 : time.getTime();
    const sql = 'SELECT "offset" next_offset FROM records WHERE topic = ? AND "partition" = ? AND stored_at >= ? ORDER BY "offset" LIMIT 1';
    return this.number(sql, at.topic, at.partition, since) ?? this.endOf(at);
  }

  countFrom(topics: readonly string[], from: 'earliest' | Date): number {
    return partitionsOf(topics).reduce((count, at) => count + this.endOf(at) - this.offsetAt(at, from), 0);
  }

  topicPartitions(): readonly TopicPartition[] {
    return this.db.prepare('SELECT topic, "partition" FROM partitions').all() as TopicPartition[];
  }

  /** Deletes at most `limit` of the oldest records that are older than `before` and lie below `offset`; tells how many. */
  deleteOld({ topic, partition }: TopicPartition, before: Date, offset: number, limit: number): number {
    const { changes } = this.db
      .prepare(
        `DELETE FROM records WHERE rowid IN (SELECT rowid FROM records
         WHERE topic = ? AND "partition" = ? AND "offset" < ? AND stored_at < ? ORDER BY "offset" LIMIT ?)`,
      )
      .run(topic, partition, offset, before.getTime(), limit);
    return changes;
  }

  close(): void {
    this.db.close();
  }

  private number(sql: string, ...parameters: (string | number)[]): number | null {
    const row = this.db.prepare(sql).get(...parameters) as { readonly next_offset: number } | undefined;
    return row?.next_offset ?? null;
  }

  private transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}

function storedOf(at: TopicPartition, row: Row): StoredRecord {
  const bytes = Buffer.from(row.value);
  return {
    ...at,
    offset: BigInt(row.offset),
    key: row.key,
    headers: JSON.parse(row.headers) as Record<string, string>,
    value: bytes.toString(),
    ...(!isUtf8(bytes) && { raw: bytes }),
    storedAt: new Date(row.stored_at),
  };
}

/** Every partition that topics have or may get. */
export const partitionsOf = (topics: readonly string[]): readonly TopicPartition[] =>
  topics.flatMap((topic) => Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition })));
