import type { Clock } from '@berth/shared-kernel';

export interface SyncGuardOptions {
  readonly isSynced: () => boolean;
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Called once when it has not been synced for the whole of the patience. */
  readonly givesUp: () => void;
}

/** A leader who cannot see the cluster is no use: judges for how long the watch has not been synced, from the start of the term on. */
export class SyncGuard {
  private unsyncedSince: number | null = null;

  constructor(private readonly options: SyncGuardOptions) {}

  look(): void {
    const { isSynced, clock, patienceMs, givesUp } = this.options;
    const now = clock.now().getTime();
    if (isSynced()) this.unsyncedSince = null;
    else this.unsyncedSince ??= now;
    if (this.unsyncedSince !== null && now - this.unsyncedSince >= patienceMs) givesUp();
  }
}
