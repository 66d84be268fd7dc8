import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidInput, systemClock } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createLogger,
  DeadLetterBox,
  DeadLetters,
  MAX_RECORD_BYTES,
  openSqliteEventLog,
  type SqliteEventLog,
  type StoredRecord,
} from '../../src/index.js';

const logger = createLogger({ level: 'silent', name: 'test' });
let folder: string;
let log: SqliteEventLog;
let box: DeadLetterBox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-letters-'));
  log = openSqliteEventLog({ file: join(folder, 'log.sqlite'), clock: systemClock, logger });
  box = new DeadLetterBox(log);
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

async function recordsOf(topic: string): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of log.read({ topics: [topic], from: 'earliest', follow: false })) records.push(record);
  return records;
}

async function bury(value: string, reason = 'It is strange.'): Promise<void> {
  await log.publish([{ topic: 'order.events', key: '7', value, headers: { ce_id: 'one' } }]);
  const [record] = await recordsOf('order.events');
  if (record === undefined) throw new Error('nothing was published');
  await new DeadLetters({ log, consumer: 'berth-resource', clock: systemClock, logger }).bury(
    record,
    invalidInput('order.strange', reason),
  );
}

describe('a dead letter', () => {
  it('says who put it aside and why, and goes back as it came, once', async () => {
    await bury('{"a": 1}');
    const [letter, ...others] = await box.list(['order.events', 'user.events']);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ consumer: 'berth-resource', code: 'order.strange', reason: 'It is strange.', wasReplayed: false });
    if (letter === undefined) throw new Error('there is no letter');
    await box.replay(letter);
    const [first, again] = await recordsOf('order.events');
    expect(again).toMatchObject({ key: '7', value: '{"a": 1}', headers: { ce_id: 'one' } });
    expect(again?.headers).toEqual(first?.headers);
    expect((await box.list(['order.events'])).map(({ id, wasReplayed }) => ({ id, wasReplayed }))).toEqual([
      { id: letter.id, wasReplayed: true },
    ]);
  });

  it('whose record was too large to be kept with it is not replayed', async () => {
    await bury('x'.repeat(MAX_RECORD_BYTES - 200), 'long '.repeat(300));
    const [letter] = await box.list(['order.events']);
    if (letter === undefined) throw new Error('there is no letter');
    await expect(box.replay(letter)).rejects.toMatchObject({ kind: 'refused', code: 'dead-letter.without-value' });
    expect(await recordsOf('order.events')).toHaveLength(1);
  });
});
