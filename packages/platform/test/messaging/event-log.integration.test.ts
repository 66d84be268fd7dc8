import { systemClock } from '@berth/shared-kernel';
import { openSqliteEventLog } from '../../src/index.js';
import { finallyDo, logger, tempFile } from '../sql/kit.js';
import { describeEventLog } from './event-log.contract.js';

describeEventLog('in a SQLite file', async () => {
  const file = await tempFile();
  const openLog = () => openSqliteEventLog({ file, clock: systemClock, logger });
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
