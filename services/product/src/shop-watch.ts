import type { MoneyFigures } from '@berth/contracts';
import { type Logger, type Metrics, Poller, type Service } from '@berth/platform';
import { type Clock, secondsSince } from '@berth/shared-kernel';
import type { LedgerTotals } from './application/ports/ledger-totals.js';
import type { ShopFigures } from './application/ports/shop-figures.js';

export interface ShopWatchOptions {
  readonly figures: Pick<ShopFigures, 'waiting'>;
  readonly totals: LedgerTotals;
  readonly currency: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 5 s when absent. */
  readonly everyMs?: number;
}

/** Keeps the metrics of who has paid and waits, and of the money, so that somebody is called before anybody looks. */
export class ShopWatch implements Service {
  private readonly pollers: readonly Poller[];
  private latest: MoneyFigures | null = null;

  constructor(options: ShopWatchOptions) {
    const { logger, everyMs = 5_000 } = options;
    this.pollers = [
      new Poller({ name: 'product-waiting', everyMs, run: watchWaiting(options), logger }),
      // Apart, since the whole ledger is added up at first.
      new Poller({ name: 'product-money', everyMs, run: watchMoney(options, (money) => (this.latest = money)), logger }),
    ];
  }

  /** As it was last added up; null before that. */
  get money(): MoneyFigures | null {
    return this.latest;
  }

  async start(): Promise<void> {
    for (const poller of this.pollers) await poller.start();
  }

  async stop(): Promise<void> {
    for (const poller of this.pollers) await poller.stop();
  }
}

function watchWaiting({ figures, clock, metrics }: ShopWatchOptions): () => Promise<void> {
  const orders = metrics.gauge({
    name: 'berth_paid_not_running_orders',
    help: 'Orders that are paid and whose instance does not run yet.',
  });
  const oldest = metrics.gauge({ name: 'berth_paid_not_running_oldest_seconds', help: 'Time since the oldest of them was paid.' });
  return async () => {
    const { total, oldestPaidAt } = await figures.waiting();
    orders.set(total);
    oldest.set(oldestPaidAt === null ? 0 : secondsSince(oldestPaidAt, clock.now()));
  };
}

function watchMoney(
  { totals, currency, clock, metrics }: ShopWatchOptions,
  keep: (money: MoneyFigures) => void,
): (abort: AbortSignal) => Promise<void> {
  const held = metrics.gauge({ name: 'berth_money_held_minor_units', help: 'Money set aside for orders.' });
  const imbalance = metrics.gauge({
    name: 'berth_ledger_imbalance_minor_units',
    help: 'Sum of all entries of the ledger: 0, or it is wrong.',
  });
  return async (abort) => {
    const now = clock.now();
    const { ever, today } = await totals.addUp(now, abort);
    held.set(Number(ever.held));
    imbalance.set(Number(ever.sum));
    keep({
      asOf: now.toISOString(),
      currency,
      available: Number(ever.available),
      held: Number(ever.held),
      captured: Number(ever.captured),
      capturedToday: Number(today.captured),
      sum: Number(ever.sum),
      balanced: ever.sum === 0n,
    });
  };
}
