import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@berth/platform';
import type { LedgerSums } from '../../../application/ports/ledger-totals.js';
import { entryRows } from './ledger-rows.js';

type RawNumber = bigint | number | string | null;

interface Settled {
  /** The last movement that was added up for good, '' for none. */
  readonly after: string;
  readonly sums: LedgerSums;
}

const NOTHING: LedgerSums = { available: 0n, held: 0n, captured: 0n, sum: 0n };
/** No transaction takes longer, and no two clocks differ by more: behind it no movement comes to light any more. */
const SETTLED_AFTER_MS = 600_000;
const BATCH = 2_000;

/** Adds entries up in the order of their movements' ids, a batch at a time, and what is older than ten minutes only once. */
export class RunningSums {
  private settled: Settled;

  /** `from` is the id of a movement, or where one would lie: what is behind it is added up. */
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    from: string,
    private readonly batch: number = BATCH,
  ) {
    this.settled = { after: from, sums: NOTHING };
  }

  async upTo(now: Date, abort: AbortSignal): Promise<LedgerSums> {
    const horizon = movementIdAt(new Date(now.getTime() - SETTLED_AFTER_MS));
    let { after, sums } = this.settled;
    for (;;) {
      const end = await this.endOfBatch(after);
      sums = plus(sums, await this.between(after, end));
      if (end === null) return sums;
      after = end;
      if (end < horizon) this.settled = { after, sums };
      await nextTurn();
      abort.throwIfAborted();
    }
  }

  /** The movement with which a whole batch ends; null when there is less left. */
  private async endOfBatch(after: string): Promise<string | null> {
    const last = await this.database.reader
      .createQueryBuilder(entryRows, 'entry')
      .select('entry.movementId', 'id')
      .where('entry.movementId > :after', { after })
      .orderBy('entry.movementId', 'ASC')
      .offset(this.batch - 1)
      .limit(1)
      .getRawOne<{ readonly id: string }>();
    return last?.id ?? null;
  }

  private async between(after: string, end: string | null): Promise<LedgerSums> {
    const query = this.database.reader
      .createQueryBuilder(entryRows, 'entry')
      .select('SUM(entry.amount)', 'sum')
      .addSelect("SUM(CASE WHEN entry.account LIKE 'available:%' THEN entry.amount ELSE 0 END)", 'available')
      .addSelect("SUM(CASE WHEN entry.account LIKE 'held:%' THEN entry.amount ELSE 0 END)", 'held')
      .addSelect("SUM(CASE WHEN entry.account = 'revenue' THEN entry.amount ELSE 0 END)", 'captured')
      .where('entry.movementId > :after', { after });
    if (end !== null) query.andWhere('entry.movementId <= :end', { end });
    const raw = await query.getRawOne<Record<keyof LedgerSums, RawNumber>>();
    return { available: whole(raw?.available), held: whole(raw?.held), captured: whole(raw?.captured), sum: whole(raw?.sum) };
  }
}

/** What every movement of an earlier moment is below: their ids are UUIDv7, which begin with their time. */
export function movementIdAt(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}

const plus = (a: LedgerSums, b: LedgerSums): LedgerSums => ({
  available: a.available + b.available,
  held: a.held + b.held,
  captured: a.captured + b.captured,
  sum: a.sum + b.sum,
});

const whole = (value: RawNumber | undefined): bigint => BigInt(value ?? 0);
