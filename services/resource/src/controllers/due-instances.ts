import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { ReconcileStore } from '../application/ports/reconcile-store.js';

export interface DueInstancesOptions {
  readonly store: Pick<ReconcileStore, 'due'>;
  readonly clock: Clock;
  /** How often all that are due are offered, in milliseconds; those of which something new is wanted are told of at every look. */
  readonly allEveryMs: number;
  readonly offer: (id: InstanceId) => void;
  /** Told of those of which something new is wanted, which is not to wait until a failure before it is backed off from. */
  readonly want: (id: InstanceId) => void;
}

// So many that those which cannot be settled do not hide those after them.
const LIMIT = 5000;

/** Finds what is wanted through other replicas, where the nudge does not reach: what is new at once, and all of it now and then. */
export class DueInstances {
  private known: ReadonlyMap<InstanceId, string> = new Map();
  private nextAllAt = 0;

  constructor(private readonly options: DueInstancesOptions) {}

  async look(): Promise<void> {
    const { store, clock, allEveryMs, offer, want } = this.options;
    const due = await store.due(LIMIT);
    const now = clock.now().getTime();
    const isAll = now >= this.nextAllAt;
    if (isAll) this.nextAllAt = now + allEveryMs;
    const before = this.known;
    this.known = new Map(due.map(({ instanceId, generation, wake }) => [instanceId, `${generation}/${wake}`]));
    for (const [id, wanted] of this.known)
      if (before.get(id) !== wanted) want(id);
      else if (isAll) offer(id);
  }
}
