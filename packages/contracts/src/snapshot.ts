/** What was last observed of an instance, as the snapshot store holds it (`HSET instance:k8s:{instance_id}`): all strings. */
export interface Snapshot {
  /** Creating, Running, Failed, Stopped, ... */
  readonly state: string;
  /** Pod phase, or the waiting reason that explains it: Pending, Running, Error, CrashLoopBackOff, ImagePullBackOff, OOMKilled, Unschedulable. */
  readonly phase: string;
  readonly ready_replicas: string;
  readonly total_replicas: string;
  readonly pod_name: string;
  readonly message: string;
  readonly error_reason: string;
  /** Seconds since the epoch of the last observed *change*. */
  readonly updated_at: string;
}

/**
 * The fields of the hash that show the snapshot. Beside them stands `revision`, `<fence>:<counter>` in decimal, by which an older
 * observation is kept from overwriting a newer one; a hash with that field alone marks a removed snapshot.
 */
export const SNAPSHOT_FIELDS = [
  'state',
  'phase',
  'ready_replicas',
  'total_replicas',
  'pod_name',
  'message',
  'error_reason',
  'updated_at',
] as const satisfies readonly (keyof Snapshot)[];

/** What every key of the snapshot store begins with. */
export const SNAPSHOT_PREFIX = 'instance:k8s:';

/** The hash of one instance; its id in decimal. */
export const snapshotKey = (instanceId: bigint): string => `${SNAPSHOT_PREFIX}${instanceId}`;

/** The hash `{at, fence}` that vouches for all snapshots: `at` is the oldest proof of life over all watches, in milliseconds since the epoch. */
export const SNAPSHOT_HEARTBEAT_KEY = `${SNAPSHOT_PREFIX}heartbeat`;

/** A snapshot is stale when the heartbeat is missing or older than this. */
export const SNAPSHOT_STALE_AFTER_MS = 15_000;

/** A snapshot that nobody has written or kept alive for this long is gone. */
export const SNAPSHOT_KEPT_MS = 86_400_000;
