import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { Cluster, ClusterWatch, ObservedInstance } from '../application/ports/cluster.js';

interface Seen {
  readonly state: ObservedInstance;
  readonly readySince: Date | null;
}

export interface WatchCacheOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly changed: (instanceId: InstanceId) => void;
}

/** What the cluster was last seen to hold, kept by a watch; not to be believed before it is synced. */
export class WatchCache {
  private readonly seen = new Map<InstanceId, Seen>();
  private watch: ClusterWatch | null = null;
  private aliveAt: Date | null = null;

  constructor(private readonly options: WatchCacheOptions) {}

  /** Resolves when the first list has been taken in. */
  async start(): Promise<void> {
    this.watch = this.options.cluster.watch({
      observed: (instanceId, state) => this.take(instanceId, state),
      alive: (at) => {
        this.aliveAt = at;
      },
    });
    await this.watch.synced;
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  isSynced(): boolean {
    return this.watch?.isSynced() ?? false;
  }

  /** The last proof that the watch lives; null before the first. */
  lastAlive(): Date | null {
    return this.aliveAt;
  }

  get(instanceId: InstanceId): ObservedInstance | null {
    return this.seen.get(instanceId)?.state ?? null;
  }

  /** Since when the pod that is ready now has been. */
  readySince(instanceId: InstanceId): Date | null {
    return this.seen.get(instanceId)?.readySince ?? null;
  }

  private take(instanceId: InstanceId, state: ObservedInstance | null): void {
    const before = this.seen.get(instanceId);
    if (state === null) this.seen.delete(instanceId);
    else this.seen.set(instanceId, { state, readySince: state.readyReplicas === 0 ? null : sinceWhen(state, before, this.options.clock) });
    this.options.changed(instanceId);
  }
}

const sinceWhen = (state: ObservedInstance, before: Seen | undefined, clock: Clock): Date =>
  before?.state.podName === state.podName && before.readySince !== null ? before.readySince : clock.now();
