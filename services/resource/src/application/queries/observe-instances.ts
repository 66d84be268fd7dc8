import type { Clock } from '@berth/shared-kernel';
import type { Instance } from '../../domain/instance/instance.js';
import type { InstanceReads } from '../ports/instance-reads.js';
import type { Snapshots } from '../ports/snapshots.js';
import { orWhenAway } from '../snapshots-away.js';
import { type InstanceView, viewInstance } from './instance-view.js';

export interface InstanceQueryDeps {
  readonly reads: InstanceReads;
  readonly snapshots: Pick<Snapshots, 'read' | 'heartbeat'>;
  readonly clock: Clock;
}

/** Puts what the database says and what was observed side by side; while the snapshot store is away, that nothing is known. */
export async function observeInstances(
  { snapshots, clock }: InstanceQueryDeps,
  instances: readonly Instance[],
): Promise<readonly InstanceView[]> {
  const [found, heartbeat] = await Promise.all([
    orWhenAway(snapshots.read(instances.map(({ instanceId }) => instanceId)), null),
    orWhenAway(snapshots.heartbeat(), null),
  ]);
  const now = clock.now();
  return instances.map((instance) => viewInstance(instance, { snapshot: found?.get(instance.instanceId), heartbeat, now }));
}
