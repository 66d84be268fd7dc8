import { isBerthError, systemClock } from '@berth/shared-kernel';
import Libsql from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import { installCrashHook, openSqliteEventLog, type SqliteEventLogOptions } from '../../src/index.js';
import { eventually } from '@berth/shared-kernel/testing';
import { finallyDo, HandClock, logger, tempFile } from '../sql/kit.js';
import { lagOf } from './lag-of.js';
import { follow, gate, range, record, recordsOf, valuesOf } from './log-kit.js';

const DAY_MS = 86_400_000;
const TOPIC = 'user.events';

afterEach(() => installCrashHook(null));

async function openLog(options: Partial<SqliteEventLogOptions> = {}) {
  const log = openSqliteEventLog({ file: await tempFile(), clock: systemClock, logger, ...options });
  finallyDo(() => log.close());
  return log;
}

const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isBerthError(error) ? `${error.kind} ${error.code}` : error),
  );

describe('the retention of the log', () => {
  test('removes records that are older than it, and none that are younger', async () => {
    const clock = new HandClock();
    const log = await openLog({ clock, retainMs: 7 * DAY_MS });
    await log.publish(range(2_500).map((index) => record(TOPIC, `key-${index % 2}`, 'old')));
    clock.advance(5 * DAY_MS);
    await log.publish([record(TOPIC, 'key-1', 'young')]);
    clock.advance(3 * DAY_MS);

    await log.sweep();

    expect(valuesOf(await recordsOf(log, TOPIC))).toEqual(['young']);
  });

  test('never gives an offset a second time, also when everything has been removed', async () => {
    const clock = new HandClock();
    const file = await tempFile();
    const log = await openLog({ clock, file });
    await log.publish([record(TOPIC, 'k', '0'), record(TOPIC, 'k', '1')]);
    clock.advance(8 * DAY_MS);
    await log.sweep();
    await log.close();

    const again = await openLog({ clock, file });
    await again.publish([record(TOPIC, 'k', '2')]);

    expect((await recordsOf(again, TOPIC)).map(({ offset, value }) => `${offset}=${value}`)).toEqual(['2=2']);
  });

  test('keeps what a subscribed group has not handled, however old', async () => {
    const clock = new HandClock();
    const log = await openLog({ clock });
    const { passed, open } = gate();
    await follow(log, 'slow', [TOPIC], { handle: () => passed });
    const quick = await follow(log, 'quick', [TOPIC]);
    await log.publish([record(TOPIC, 'k', 'first'), record(TOPIC, 'k', 'second')]);
    await eventually(() => expect(quick.handled).toHaveLength(2));
    clock.advance(30 * DAY_MS);

    await log.sweep();
    expect(valuesOf(await recordsOf(log, TOPIC))).toEqual(['first', 'second']);

    open();
    await eventually(async () => {
      await log.sweep();
      expect(await recordsOf(log, TOPIC)).toEqual([]);
    });
  });

  test('lets a group go on behind what was removed before it came', async () => {
    const clock = new HandClock();
    const log = await openLog({ clock });
    await log.publish(range(3).map((index) => record(TOPIC, 'k', String(index))));
    clock.advance(8 * DAY_MS);
    await log.sweep();
    await log.publish([record(TOPIC, 'k', 'after')]);

    const follower = await follow(log, 'late', [TOPIC]);

    await eventually(() => expect(valuesOf(follower.handled)).toEqual(['after']));
  });

  test('is seen to by itself from time to time', async () => {
    const clock = new HandClock();
    const log = await openLog({ clock, sweepEveryMs: 5 });
    await log.publish([record(TOPIC, 'k', 'old')]);
    clock.advance(8 * DAY_MS);

    await eventually(async () => expect(await recordsOf(log, TOPIC)).toEqual([]));
  });
});

describe('the log', () => {
  test('publishes all records of one call or none', async () => {
    const file = await tempFile();
    const log = await openLog({ file });
    const other = new Libsql(file);
    other.exec("CREATE TRIGGER poison BEFORE INSERT ON records WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END");
    other.close();

    const outcome = await refusal(log.publish([record(TOPIC, 'good', '1'), record(TOPIC, 'bad', '2')]));

    expect(outcome).toBe('unavailable event-log.unavailable');
    expect(await recordsOf(log, TOPIC)).toEqual([]);
    await log.publish([record(TOPIC, 'good', '3')]);
    expect(valuesOf(await recordsOf(log, TOPIC))).toEqual(['3']);
  });

  test('says that a record is appended only when another connection can read it', async () => {
    const file = await tempFile();
    const log = await openLog({ file });
    const reader = new Libsql(file);
    const seen: unknown[] = [];
    installCrashHook((name) => {
      if (name === 'log:appended') seen.push(...reader.prepare('SELECT key FROM records').all());
    });

    await log.publish([record(TOPIC, 'k', 'v')]);
    reader.close();

    expect(seen).toEqual([{ key: 'k' }]);
  });

  test('commits an offset only behind what has been handled, and at least after every fifty records', async () => {
    const file = await tempFile();
    const log = await openLog({ file });
    await log.publish(range(200).map((index) => record(TOPIC, 'k', String(index))));
    const behind: number[] = [];
    const follower = await follow(log, 'g', [TOPIC], {
      handle: () => void behind.push(lagOf(file, 'g', [TOPIC]) - (200 - follower.handled.length)),
    });

    await eventually(() => expect(lagOf(file, 'g', [TOPIC])).toBe(0));

    // How many handled records were not committed yet, seen from within each handler.
    expect(Math.min(...behind)).toBe(0);
    expect(Math.max(...behind)).toBeLessThan(50);
  });

  test('gives handled records again, and no others, when it dies before it has committed their offsets', async () => {
    const file = await tempFile();
    const log = await openLog({ file });
    installCrashHook((name) => {
      if (name === 'offset:before:g') throw new Error('as if killed here');
    });
    const first = await follow(log, 'g', [TOPIC]);
    await log.publish([record(TOPIC, 'k', 'v')]);
    await eventually(() => expect(first.handled).toHaveLength(1));
    await log.close();
    installCrashHook(null);

    const again = await openLog({ file });
    const second = await follow(again, 'g', [TOPIC]);

    await eventually(() => expect(valuesOf(second.handled)).toEqual(['v']));
    await second.stop();
    const third = await follow(again, 'g', [TOPIC]);
    await again.publish([record(TOPIC, 'k', 'next')]);
    await eventually(() => expect(valuesOf(third.handled)).toEqual(['next']));
  });

  test('finds what another process has appended to its file', async () => {
    const file = await tempFile();
    const reading = await openLog({ file, pollMs: 10 });
    const writing = await openLog({ file });
    const follower = await follow(reading, 'g', [TOPIC]);

    await writing.publish([record(TOPIC, 'k', 'from elsewhere')]);

    await eventually(() => expect(valuesOf(follower.handled)).toEqual(['from elsewhere']));
  });

  test('lets timers run through a long replay', async () => {
    const log = await openLog();
    for (const _ of range(10)) await log.publish(range(500).map((index) => record(TOPIC, `key-${index % 20}`, 'v')));
    let ticks = 0;
    let ticksAtTheEnd = 0;
    const timer = setInterval(() => (ticks += 1), 1);

    let handled = 0;
    await follow(log, 'g', [TOPIC], {
      handle: () => {
        handled += 1;
        if (handled === 5_000) ticksAtTheEnd = ticks;
      },
    });
    await eventually(() => expect(handled).toBe(5_000));
    clearInterval(timer);

    expect(ticksAtTheEnd).toBeGreaterThan(5);
  });
});
