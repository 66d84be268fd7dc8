import type { Logger } from '@berth/platform';
import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { Cluster } from '../application/ports/cluster.js';
import type { ReconcileStore } from '../application/ports/reconcile-store.js';

export interface OrphanSweeperOptions {
  readonly cluster: Cluster;
  readonly store: ReconcileStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long objects may be without an instance; a replica may know of one that this database read does not show yet. */
  readonly graceMs: number;
}

/** Removes cluster objects whose instance is DELETED or was never known, once they have been so for longer than the grace. */
export class OrphanSweeper {
  private orphanSince = new Map<InstanceId, number>();

  constructor(private readonly options: OrphanSweeperOptions) {}

  async sweep(): Promise<void> {
    const { cluster, clock, graceMs, logger } = this.options;
    const now = clock.now().getTime();
    const orphans = await this.orphans();
    this.orphanSince = new Map(orphans.map((id) => [id, this.orphanSince.get(id) ?? now]));
    for (const [id, since] of this.orphanSince) {
      if (now - since < graceMs) continue;
      logger.warn({ instanceId: String(id) }, 'removing cluster objects that belong to no instance');
      await cluster.remove(id);
    }
  }

  private async orphans(): Promise<readonly InstanceId[]> {
    const { cluster, store } = this.options;
    const held = await cluster.list();
    const live = new Set(await store.live());
    const orphans: InstanceId[] = [];
    for (const { instanceId, deleting } of held) {
      if (deleting || live.has(instanceId)) continue;
      const target = await store.load(instanceId);
      if (target === null || target.status === 'DELETED') orphans.push(instanceId);
    }
    return orphans;
  }
}
