import type { Snapshot } from '@berth/contracts';
import type { InstanceId, Tx } from '@berth/shared-kernel';
import type { Revision } from './snapshots.js';

/** What was observed of an instance's cluster objects: kept as InstanceK8s, shown as its snapshot. */
export interface K8sObservation {
  readonly snapshot: Snapshot;
  /** The phase of the reconciler that saw it, e.g. `await-ready`. */
  readonly step: string;
  /** '' where an object does not exist. */
  readonly objects: { readonly namespace: string; readonly deployment: string; readonly service: string; readonly ingress: string };
  readonly revision: Revision;
  readonly changedAt: Date;
}

/** The InstanceK8s table: written only by the observation path, an older revision never over a newer one. */
export interface K8sObservations {
  /** Writes the row, and INSTANCE_K8S_SYNC in the same transaction unless one was written less than a second ago (then it stays due). */
  record(tx: Tx, id: InstanceId, observation: K8sObservation, at: Date): Promise<void>;
  /** Instances whose latest observation has no event yet though a second has passed. */
  syncDue(at: Date, limit: number): Promise<readonly InstanceId[]>;
  /** Writes the due event of one instance; nothing when it is not due any more. */
  flush(tx: Tx, id: InstanceId, at: Date): Promise<void>;
}
