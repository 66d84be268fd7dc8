import { SNAPSHOT_FIELDS, type Snapshot } from '@berth/contracts';
import type { ObservedInstance, WaitingReason } from '../application/ports/cluster.js';
import type { Pass } from './phase.js';

const REASONS: readonly string[] = [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'Error',
  'OOMKilled',
  'Unschedulable',
  'QuotaExceeded',
  'PodForbidden',
  'Evicted',
  'NodeLost',
] satisfies WaitingReason[];

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

/** True when the two differ at most in when they changed. */
export const saysTheSame = (a: Omit<Snapshot, 'updated_at'>, b: Omit<Snapshot, 'updated_at'>): boolean =>
  SNAPSHOT_FIELDS.every((field) => field === 'updated_at' || a[field] === b[field]);
