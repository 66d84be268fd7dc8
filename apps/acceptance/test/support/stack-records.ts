import { deadLetterTopic, TOPICS } from '@berth/contracts';
import { createLogger } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { createConnection } from 'mysql2/promise';
import { type LoggedEvent, loggedEvent, type Records, type Row } from './records.js';

export interface StackPlaces {
  readonly databases: Readonly<Record<string, string>>;
  readonly kafka: readonly string[];
}

const WHOLE = ['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'NEWDECIMAL'];

/** The databases and the event log of a running stack. */
export function stackRecords({ databases, kafka }: StackPlaces): Records {
  return {
    rows: async (database, sql) => {
      const connection = await createConnection({
        uri: (databases[database] ?? '').replace(/^mariadb:/, 'mysql:'),
        typeCast: (field, next) => {
          const isWhole = WHOLE.includes(field.type);
          if (!isWhole) return next();
          const text = field.string();
          return text === null ? null : BigInt(text);
        },
      });
      try {
        const [rows] = await connection.query(sql);
        return rows as Row[];
      } finally {
        await connection.end();
      }
    },
    events: async () => {
      const log = openKafkaEventLog({
        brokers: [...kafka],
        clientId: 'berth-acceptance',
        logger: createLogger({ level: 'silent', name: 'test' }),
      });
      const events: LoggedEvent[] = [];
      try {
        const topics = TOPICS.flatMap((topic) => [topic, deadLetterTopic(topic)]);
        for await (const { topic, key, headers } of log.read({ topics, from: 'earliest', follow: false }))
          events.push(loggedEvent(topic, key, headers));
        return events;
      } finally {
        await log.close();
      }
    },
  };
}
