import { SNAPSHOT_STALE_AFTER_MS, type WatchFigures } from '@berth/contracts';
import { type Clock, secondsSince } from '@berth/shared-kernel';
import type { Snapshots } from '../ports/snapshots.js';
import type { WatchState } from '../ports/watch-state.js';
import { orWhenAway } from '../snapshots-away.js';

export interface ShowWatchDeps {
  readonly snapshots: Pick<Snapshots, 'heartbeat'>;
  readonly watch: WatchState;
  readonly clock: Clock;
}

/** Whether somebody watches the cluster, told by the heartbeat, so that it does not matter which replica is asked. */
export const showWatch =
  ({ snapshots, watch, clock }: ShowWatchDeps) =>
  async (): Promise<WatchFigures> => {
    const heartbeat = await orWhenAway(snapshots.heartbeat(), null);
    const now = clock.now();
    return {
      asOf: now.toISOString(),
      leads: watch.leads(),
      synced: watch.isSynced(),
      heartbeatAt: heartbeat?.toISOString() ?? null,
      heartbeatAgeSeconds: heartbeat === null ? null : secondsSince(heartbeat, now),
      stale: isStale(heartbeat, now),
    };
  };

/** Whether nobody can vouch any more for what was last observed. */
export const isStale = (heartbeat: Date | null, now: Date): boolean =>
  heartbeat === null || now.getTime() - heartbeat.getTime() > SNAPSHOT_STALE_AFTER_MS;
