import { asUserId } from '@berth/shared-kernel';
import { LessThan } from 'typeorm';
import { expect, test } from 'vitest';
import { Inbox, managerOf, Outbox, randomUuids, SqlAnswers } from '../../src/index.js';
import { idempotencyRows, inboxRows, outboxRows } from '../../src/sql/platform-rows.js';
import { Sweeper } from '../../src/sql/sweeper.js';
import { eventually } from '@berth/shared-kernel/testing';
import { finallyDo, HandClock, logger, open, registered } from './kit.js';

const DAY_MS = 24 * 3_600_000;

test.for([1, 2, 500])(
  'what is past its retention is swept, %i rows at a time, and nothing that waits to be published',
  async (batchSize) => {
    const database = await open();
    const clock = new HandClock();
    const outbox = new Outbox({ source: '/services/test', clock, uuids: randomUuids(clock) });
    const answers = new SqlAnswers({ database, clock });
    const fill = async (name: string) =>
      database.unitOfWork.run('fill', async (tx) => {
        await outbox.append(tx, [registered(1), registered(2)]);
        await managerOf(tx).update(outboxRows, { eventKey: '1' }, { publishedAt: clock.now() });
        await new Inbox(clock).claim(tx, 'consumer', name);
        await answers.begin(tx, { userId: asUserId(1), method: 'POST', path: '/', key: name, bodyHash: '' });
      });
    const left = async () => ({
      outbox: (await database.reader.find(outboxRows, { order: { id: 'ASC' } })).map((row) => `${row.eventKey}:${row.sequence}`),
      inbox: (await database.reader.find(inboxRows)).map((row) => row.eventId),
      answers: (await database.reader.find(idempotencyRows)).map((row) => row.requestKey),
    });
    await fill('old');
    await fill('older');
    const published = clock.now();
    clock.advance(7 * DAY_MS + 1);
    await fill('new');
    await database.unitOfWork.run('age', (tx) =>
      managerOf(tx).update(outboxRows, { eventKey: '1', sequence: LessThan(3n) }, { publishedAt: published }),
    );

    const sweeper = new Sweeper({ database, clock, context: 'test', logger, batchSize });
    finallyDo(() => sweeper.stop());
    await sweeper.start();

    await eventually(async () => expect(await left()).toEqual({ outbox: ['2:1', '2:2', '1:3', '2:3'], inbox: ['new'], answers: ['new'] }));
  },
);
