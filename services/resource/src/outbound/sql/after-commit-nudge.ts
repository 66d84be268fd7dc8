import { afterCommit } from '@berth/platform';
import type { InstanceId, Tx } from '@berth/shared-kernel';
import type { Nudge } from '../../application/ports/nudge.js';

/** Tells `told` of an instance when the transaction that changed it has committed. */
export class AfterCommitNudge implements Nudge {
  constructor(private readonly told: (id: InstanceId) => void) {}

  nudge(tx: Tx, id: InstanceId): void {
    afterCommit(tx, () => this.told(id));
  }
}
