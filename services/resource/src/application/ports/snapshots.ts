import type { Snapshot } from '@berth/contracts';
import type { InstanceId } from '@berth/shared-kernel';

/** (fence, counter), compared pairwise: the fence grows with every acquisition of leadership, the counter is the leader's own. */
export interface Revision {
  readonly fence: number;
  readonly counter: number;
}

/** The store of observed snapshots (Redis, or memory). It may lose everything at any time and is rebuilt. */
export interface Snapshots {
  /** Writes unless a newer revision is there; says whether it wrote. */
  write(instanceId: InstanceId, snapshot: Snapshot, revision: Revision): Promise<boolean>;
  /** Missing ones are absent from the map, which never means "stopped". */
  read(instanceIds: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, Snapshot>>;
  remove(instanceId: InstanceId, revision: Revision): Promise<void>;
  /** `at` is the oldest proof of life over all watches; an older fence is ignored. */
  beat(at: Date, fence: number): Promise<void>;
  /** Null when missing. */
  heartbeat(): Promise<Date | null>;
}
