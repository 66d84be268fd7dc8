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

/** A snapshot is stale when the heartbeat is missing or older than this. */
export const SNAPSHOT_STALE_AFTER_MS = 15_000;
