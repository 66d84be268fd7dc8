import { systemClock } from '@berth/shared-kernel';
import { inject } from 'vitest';
import { openKafkaEventLog } from '../../src/kafka.js';
import { finallyDo, logger } from '../sql/kit.js';
import { describeEventLog } from './event-log.contract.js';
import { UNHURRIED } from './log-kit.js';

const { brokers } = inject('servers').kafka ?? { brokers: [] };

describeEventLog('in Kafka', async () => {
  const openLog = () => openKafkaEventLog({ brokers, clientId: 'contract', clock: systemClock, ...UNHURRIED, logger });
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
