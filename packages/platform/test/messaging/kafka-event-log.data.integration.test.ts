import { systemClock } from '@berth/shared-kernel';
import { inject } from 'vitest';
import { openKafkaEventLog } from '../../src/index.js';
import { finallyDo, logger } from '../sql/kit.js';
import { describeEventLog } from './event-log.contract.js';

const { brokers } = inject('servers').kafka ?? { brokers: [] };

describeEventLog('in Kafka', async () => {
  // A hundred topics at once take a broker on a busy machine a while.
  const openLog = () => openKafkaEventLog({ brokers, clientId: 'contract', clock: systemClock, publishWithinMs: 60_000, logger });
  let log = openLog();
  finallyDo(() => log.close());
  return {
    log,
    close: () => log.close(),
    reopen: async () => {
      await log.close();
      log = openLog();
      return log;
    },
  };
});
