import { countByStatus, type Database } from '@berth/platform';
import type { UserCounts } from '../../application/ports/user-counts.js';
import { userRows } from './rows.js';

export class SqlUserCounts implements UserCounts {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  byStatus() {
    return countByStatus(this.database.reader, userRows, ['ENABLED', 'BLOCKED', 'DISABLED']);
  }
}
