import type { Database } from '@berth/platform';
import type { LedgerTotals } from '../../../application/ports/ledger-totals.js';
import { movementIdAt, RunningSums } from './running-sums.js';

const DAY_MS = 86_400_000;

interface Day {
  readonly begin: number;
  readonly ever: RunningSums;
  readonly today: RunningSums;
}

/** Begins anew each midnight, so that an entry that somebody has changed by hand does not stay unseen. */
export class SqlLedgerTotals implements LedgerTotals {
  private day: Day | null = null;

  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly batch?: number,
  ) {}

  async addUp(now: Date, abort: AbortSignal) {
    const begin = now.getTime() - (now.getTime() % DAY_MS);
    if (this.day?.begin !== begin) this.day = this.dayFrom(begin);
    const { ever, today } = this.day;
    return { ever: await ever.upTo(now, abort), today: await today.upTo(now, abort) };
  }

  private dayFrom(begin: number): Day {
    const { database, batch } = this;
    return { begin, ever: new RunningSums(database, '', batch), today: new RunningSums(database, movementIdAt(new Date(begin)), batch) };
  }
}
