import type { Snapshot } from '@berth/contracts';
import type { InstanceId } from '@berth/shared-kernel';
import type { RecordObservation } from '../application/commands/record-observation.js';
import type { ObservedInstance } from '../application/ports/cluster.js';
import type { Revision, Snapshots } from '../application/ports/snapshots.js';
import type { Pass } from './phase.js';

const NO_OBJECTS = { namespace: '', deployment: '', service: '', ingress: '' };
const REASONS: readonly string[] = ['CrashLoopBackOff', 'ImagePullBackOff', 'Error', 'OOMKilled', 'Unschedulable'];

/** What the watch last saw, as the snapshot says it; `updated_at` is left to the one who knows whether it changed. */
export function snapshotOf({ target, observed }: Pick<Pass, 'target' | 'observed'>): Omit<Snapshot, 'updated_at'> {
  const phase = observed?.phase ?? '';
  return {
    state: stateOf(target.status === 'CREATING', observed),
    phase,
    ready_replicas: String(observed?.readyReplicas ?? 0),
    total_replicas: String(observed?.totalReplicas ?? 0),
    pod_name: observed?.podName ?? '',
    message: observed?.message ?? '',
    error_reason: REASONS.includes(phase) ? phase : '',
  };
}

function stateOf(isNew: boolean, observed: ObservedInstance | null): string {
  if (observed === null) return isNew ? 'Creating' : 'Absent';
  if (observed.deleting) return 'Deleting';
  if (observed.totalReplicas === 0) return observed.pods === 0 ? 'Stopped' : 'Stopping';
  if (observed.readyReplicas > 0) return 'Running';
  if (REASONS.includes(observed.phase)) return 'Failed';
  return isNew ? 'Creating' : 'Starting';
}

/** Keeps what passes observe: a row and a snapshot for each change, and every snapshot again when the store lost it. */
export class Observations {
  private readonly kept = new Map<InstanceId, Snapshot>();
  private counter = 0;

  constructor(
    private readonly fence: number,
    private readonly recordObservation: RecordObservation,
    private readonly snapshots: Snapshots,
  ) {}

  async keep(pass: Pass, step: string): Promise<void> {
    const { instanceId } = pass.target;
    const now = snapshotOf(pass);
    const before = this.kept.get(instanceId);
    if (before !== undefined && saysTheSame(before, now)) return;
    const snapshot = { ...now, updated_at: String(Math.floor(pass.now.getTime() / 1000)) };
    const objects = pass.observed?.objects ?? NO_OBJECTS;
    await this.recordObservation(instanceId, { snapshot, step, objects, revision: this.next(), changedAt: pass.now });
    this.kept.set(instanceId, snapshot);
  }

  async drop(instanceId: InstanceId): Promise<void> {
    await this.snapshots.remove(instanceId, this.next());
    this.kept.delete(instanceId);
  }

  /** Writes again what the store has lost. */
  async restore(): Promise<void> {
    const ids = [...this.kept.keys()];
    const held = await this.snapshots.read(ids);
    for (const id of ids) {
      const snapshot = this.kept.get(id);
      if (!held.has(id) && snapshot !== undefined) await this.snapshots.write(id, snapshot, this.next());
    }
  }

  private next(): Revision {
    this.counter += 1;
    return { fence: this.fence, counter: this.counter };
  }
}

const saysTheSame = (a: Omit<Snapshot, 'updated_at'>, b: Omit<Snapshot, 'updated_at'>): boolean =>
  a.state === b.state &&
  a.phase === b.phase &&
  a.ready_replicas === b.ready_replicas &&
  a.total_replicas === b.total_replicas &&
  a.pod_name === b.pod_name &&
  a.message === b.message &&
  a.error_reason === b.error_reason;
