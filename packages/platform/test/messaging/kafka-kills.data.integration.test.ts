import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, inject, test } from 'vitest';
import { toRecord } from '../../src/index.js';
import { openKafkaEventLog } from '../../src/kafka.js';
import { ticketRows } from '../sql/counter-rows.js';
import { finallyDo, fresh, logger, open } from '../sql/kit.js';
import { metaOf, registered } from './consumer-world.js';
import { range, UNHURRIED, uniqueName } from './log-kit.js';

const SCRIPT = fileURLToPath(new URL('consumer-process.ts', import.meta.url));
/** 100,000 by hand. */
const MESSAGES = Number(process.env['BERTH_TEST_MESSAGES'] ?? 5_000);
const KILLS = 5;
const USERS = 50;
const BATCH = 250;
const PATIENCE_MS = 300_000 + MESSAGES * 20;

const { brokers } = inject('servers').kafka ?? { brokers: [] };

/** Starts consumers that are killed one after the other, each time replaced by another. */
function consumers(told: { readonly databaseUrl: string; readonly topic: string; readonly group: string }) {
  const start = () => {
    const child = spawn(process.execPath, ['--enable-source-maps', SCRIPT, JSON.stringify({ brokers, ...told })], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    finallyDo(async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
    return child;
  };
  const running = [start(), start()];
  return {
    killOne: async () => {
      const oldest = running.shift();
      if (oldest === undefined) throw new Error('No consumer is left.');
      oldest.kill('SIGKILL');
      await once(oldest, 'exit');
      running.push(start());
    },
  };
}

test(
  `two consumers of which one is killed five times lose none of ${MESSAGES} messages and turn none round`,
  { timeout: 2 * PATIENCE_MS },
  async () => {
    const at = await fresh();
    const database = await open(at);
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    const log = openKafkaEventLog({ brokers, clientId: 'kills', ...UNHURRIED, logger });
    finallyDo(() => log.close());
    const handled = () => database.reader.count(ticketRows);
    const workers = consumers({ databaseUrl: at.url, topic, group });

    const publishing = (async () => {
      for (let from = 0; from < MESSAGES; from += BATCH)
        await log.publish(
          range(BATCH).map((index) => {
            const sequence = BigInt(Math.floor((from + index) / USERS));
            return Object.assign(toRecord(registered(((from + index) % USERS) + 1), metaOf({ sequence })), { topic });
          }),
        );
    })();
    for (const kill of range(KILLS)) {
      const due = Math.floor(((kill + 0.5) * MESSAGES) / (KILLS + 1));
      await eventually(async () => (await handled()) >= due, PATIENCE_MS, `${due} messages are handled`, 20);
      await workers.killOne();
    }
    await publishing;
    await eventually(async () => (await handled()) >= MESSAGES, PATIENCE_MS, 'all messages are handled', 100);

    const labels = (await database.reader.find(ticketRows, { order: { id: 'ASC' } })).map(({ label }) => label);
    const byUser = Map.groupBy(labels, (label) => label.split('/')[0] ?? '');
    expect(labels).toHaveLength(MESSAGES);
    expect(byUser.size).toBe(USERS);
    for (const [user, own] of byUser) expect(own).toEqual(range(MESSAGES / USERS).map((sequence) => `${user}/${sequence}`));
  },
);
