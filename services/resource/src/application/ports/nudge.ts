import type { InstanceId, Tx } from '@berth/shared-kernel';

/** Tells this process's reconciler, once `tx` is committed, that an instance wants a pass; a hint that may be lost. */
export interface Nudge {
  nudge(tx: Tx, id: InstanceId): void;
}
