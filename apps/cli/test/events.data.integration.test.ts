import { randomInt, randomUUID } from 'node:crypto';
import { createLogger, DeadLetters, toRecord } from '@berth/platform';
import { type KafkaEventLog, openKafkaEventLog } from '@berth/platform/kafka';
import { invalidInput, systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { berth, startBerth } from './run-berth.js';

const { kafka } = inject('servers');
const brokers = kafka?.brokers ?? [];
const env = { BERTH_KAFKA_BROKERS: brokers.join(',') };
const WITHIN_MS = 60_000;
const logger = createLogger({ level: 'silent', name: 'test' });
let log: KafkaEventLog;

beforeAll(async () => {
  // Patient, so that on a busy machine nothing is published or read a second time.
  const unhurried = { answerWithinMs: 30_000, sessionTimeoutMs: 30_000, publishWithinMs: 60_000 };
  log = openKafkaEventLog({ brokers, clientId: 'cli-test', ...unhurried, logger });
  // The first record of all makes the topics.
  await log.publish([registered(freshUser())]);
});
afterAll(() => log.close());

const freshUser = () => randomInt(1, 8_388_607);
const registered = (userId: number, sequence = 1n) =>
  toRecord(
    { event_type: 'USER_REGISTERED', user_id: userId, timestamp: 1_790_000_000, data: { status: 'ENABLED', roles: ['user'] } },
    { id: randomUUID(), sequence, time: new Date(), source: '/services/user', correlationId: 'c', causationId: null, traceparent: null },
  );

describe('berth events tail', () => {
  it('prints what was published, one JSON line each, by key', async () => {
    const user = freshUser();
    await log.publish([registered(user), registered(freshUser()), registered(user, 2n)]);
    const { code, out } = await berth(
      ['events', 'tail', '--from', 'earliest', '--topic', 'user.events', '--key', `${user}`, '-o', 'json'],
      env,
    );
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(lines.map(({ key, value }) => ({ key, value }))).toEqual(
      [1, 2].map(() => ({ key: `${user}`, value: expect.objectContaining({ user_id: user }) as unknown })),
    );
  });

  it('follows what comes and ends quietly when interrupted', async () => {
    const user = freshUser();
    const running = startBerth(['events', 'tail', '--topic', 'user.events', '--key', `${user}`], env);
    await eventually(async () => {
      await log.publish([registered(user)]);
      return running.out().includes('USER_REGISTERED');
    }, WITHIN_MS);
    running.interrupt();
    expect(await running.ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('berth events replay', () => {
  it('has a group read again, and refuses one that is reading', async () => {
    const group = `report-${randomUUID()}`;
    const user = freshUser();
    const handled: string[] = [];
    const follow = () =>
      log.subscribe({ group, topics: ['user.events'], from: 'earliest', handle: async ({ key }) => void handled.push(key) });
    const times = () => handled.filter((key) => key === `${user}`).length;
    const began = new Date().toISOString();
    await log.publish([registered(user)]);
    const first = await follow();
    await eventually(() => times() === 1, WITHIN_MS);
    const args = ['events', 'replay', '--group', group, '--topic', 'user.events', '--from', began];
    expect(await berth(args, env)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('The group has members') as string });
    await first.stop();
    expect(await berth([...args, '--dry-run'], env)).toMatchObject({ code: 0, out: expect.stringContaining('would read') as string });
    // Brokers that are busy learn of it that a member has left when its session is over.
    const replayed = async () =>
      expect(await berth(args, env)).toMatchObject({ code: 0, out: expect.stringContaining('will read') as string });
    await eventually(replayed, WITHIN_MS);
    const second = await follow();
    await eventually(() => times() === 2, WITHIN_MS);
    await second.stop();
  });
});

describe('berth dead-letters', () => {
  it('shows what was put aside, hands it to its topic again, and only once', async () => {
    const user = freshUser();
    const [reader] = [`reader-${randomUUID()}`];
    const received: string[] = [];
    await log.publish([registered(user)]);
    const subscription = await log.subscribe({
      group: reader,
      topics: ['user.events'],
      from: 'earliest',
      handle: async (record) => {
        if (record.key !== `${user}`) return;
        if (received.length === 0)
          await new DeadLetters({ log, consumer: 'berth-product', clock: systemClock, logger }).bury(
            record,
            invalidInput('order.strange', 'It\nis strange.'),
          );
        received.push(`${record.headers['ce_id']} ${record.value}`);
      },
    });
    await eventually(() => received.length === 1, WITHIN_MS);
    const listed = await berth(['dead-letters', 'list', '--topic', 'user.events', '-o', 'json'], env);
    const letter = listed.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; consumer: string; code: string; record: { key: string } })
      .find(({ record }) => record.key === `${user}`);
    expect(letter).toMatchObject({ consumer: 'berth-product', code: 'order.strange' });
    const id = letter?.id ?? '';
    expect((await berth(['dead-letters', 'list'], env)).out).toMatch(new RegExp(`${id} .*It is strange\\.`));
    expect((await berth(['dead-letters', 'replay', '--id', id, '--dry-run'], env)).out).toBe(`${id} would be replayed\n`);
    expect((await berth(['dead-letters', 'replay', '--id', id], env)).out).toBe(`${id} replayed\n`);
    await eventually(() => received.length === 2, WITHIN_MS);
    expect(received[1]).toBe(received[0]);
    expect((await berth(['dead-letters', 'list', '-o', 'json'], env)).out).not.toContain(id);
    expect((await berth(['dead-letters', 'list', '--replayed', '-o', 'json'], env)).out).toContain(id);
    expect(await berth(['dead-letters', 'replay', '--id', id], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('replayed before') as string,
    });
    await subscription.stop();
  });
});
