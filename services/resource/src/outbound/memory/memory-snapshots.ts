import type { Snapshot } from '@berth/contracts';
import type { InstanceId } from '@berth/shared-kernel';
import type { Revision, Snapshots } from '../../application/ports/snapshots.js';

interface Held {
  readonly revision: Revision;
  readonly snapshot: Snapshot | null;
}

/** Snapshots of the embedded profile; a removed one leaves its revision behind, so that an older write does not bring it back. */
export class MemorySnapshots implements Snapshots {
  private readonly held = new Map<InstanceId, Held>();
  private beaten: { readonly at: Date; readonly fence: number } | null = null;

  async write(instanceId: InstanceId, snapshot: Snapshot, revision: Revision): Promise<boolean> {
    return this.put(instanceId, { revision, snapshot: { ...snapshot } });
  }

  async read(instanceIds: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, Snapshot>> {
    const found = new Map<InstanceId, Snapshot>();
    for (const instanceId of instanceIds) {
      const snapshot = this.held.get(instanceId)?.snapshot;
      if (snapshot) found.set(instanceId, { ...snapshot });
    }
    return found;
  }

  async remove(instanceId: InstanceId, revision: Revision): Promise<void> {
    this.put(instanceId, { revision, snapshot: null });
  }

  async beat(at: Date, fence: number): Promise<void> {
    if (this.beaten === null || fence >= this.beaten.fence) this.beaten = { at, fence };
  }

  async heartbeat(): Promise<Date | null> {
    return this.beaten?.at ?? null;
  }

  /** Forgets everything, as a store without durability may at any time. */
  async drop(): Promise<void> {
    this.held.clear();
    this.beaten = null;
  }

  private put(instanceId: InstanceId, next: Held): boolean {
    const current = this.held.get(instanceId);
    if (current !== undefined && !isNewer(next.revision, current.revision)) return false;
    this.held.set(instanceId, next);
    return true;
  }
}

const isNewer = (a: Revision, b: Revision): boolean => a.fence > b.fence || (a.fence === b.fence && a.counter > b.counter);
