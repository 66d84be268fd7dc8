// A consumer in a process of its own, so that a test can kill it: one row for each event, in the transaction that claims it in the inbox.
// Runs from dist with node's own type stripping; its one argument is what it is told, as JSON.
import type { Topic } from '@berth/contracts';
import { createLogger, managerOf, Metrics, openDatabase, startConsumer } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { systemClock as clock } from '@berth/shared-kernel';

const told = JSON.parse(process.argv[2] ?? '{}') as { brokers: string[]; databaseUrl: string; topic: Topic; group: string };

const logger = createLogger({ level: 'warn', name: `consumer-${process.pid}` });
const database = await openDatabase({ context: 'test', url: told.databaseUrl, entities: [], migrations: [], logger });
const log = openKafkaEventLog({ brokers: told.brokers, clientId: 'consumer-process', sessionTimeoutMs: 6_000, logger });
await startConsumer({
  log,
  group: told.group,
  topics: [told.topic],
  handlers: {
    USER_REGISTERED: async (tx, event, meta) => {
      await managerOf(tx).query('INSERT INTO ticket (label) VALUES (?)', [`${event.user_id}/${meta.sequence}`]);
    },
  },
  database,
  clock,
  logger,
  metrics: new Metrics(),
});
process.stdout.write('ready\n');
