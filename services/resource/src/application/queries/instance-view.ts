import type { Snapshot } from '@berth/contracts';
import type { ComputeSpec } from '@berth/shared-kernel';
import type { Desired, Failure, Instance, InstanceStatus } from '../../domain/instance/instance.js';
import { type OperationView, viewOperation } from '../operation-view.js';
import { isStale } from './show-watch.js';

/** What was last observed in the cluster; `stale` when nobody can vouch that it is still so. */
export interface RuntimeView {
  readonly state: string;
  readonly phase: string;
  readonly readyReplicas: number;
  readonly totalReplicas: number;
  readonly podName: string;
  readonly message: string;
  readonly errorReason: string;
  /** Null when nothing was observed. */
  readonly updatedAt: string | null;
  readonly stale: boolean;
}

/** An instance as the API shows it. */
export interface InstanceView {
  readonly id: string;
  readonly userId: number;
  readonly orderId: string | null;
  readonly name: string;
  readonly status: InstanceStatus;
  readonly desired: Desired;
  readonly spec: ComputeSpec;
  /** Null until it was reached for the first time. */
  readonly network: { readonly url: string; readonly domain: string; readonly port: number } | null;
  readonly runtime: RuntimeView;
  /** Null unless FAILED. */
  readonly failure: Failure | null;
  /** Null unless its image was withdrawn: it may run on, but is neither started nor restarted until it has another one. */
  readonly withdrawal: { readonly reason: string; readonly at: string } | null;
  readonly operation: OperationView;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  /** For its entity tag; not shown beside it. */
  readonly version: number;
}

/** What the snapshot store said, read at `now`. */
export interface Observation {
  readonly snapshot: Snapshot | undefined;
  readonly heartbeat: Date | null;
  readonly now: Date;
}

export function viewInstance(instance: Instance, observation: Observation): InstanceView {
  const { network, withdrawal } = instance;
  return {
    id: String(instance.instanceId),
    userId: instance.userId,
    orderId: instance.orderId === null ? null : String(instance.orderId),
    name: instance.name,
    status: instance.status,
    desired: instance.desired,
    spec: instance.spec,
    network: network === null ? null : { url: network.endpointUrl, domain: network.domain, port: network.port },
    runtime: viewRuntime(instance, observation),
    failure: instance.failure,
    withdrawal: withdrawal === null ? null : { reason: withdrawal.reason, at: withdrawal.at.toISOString() },
    operation: viewOperation(instance.operation, instance.instanceId),
    createdAt: instance.createdAt.toISOString(),
    updatedAt: instance.updatedAt.toISOString(),
    deletedAt: instance.deletedAt?.toISOString() ?? null,
    version: instance.version,
  };
}

function viewRuntime(instance: Instance, { snapshot, heartbeat, now }: Observation): RuntimeView {
  // Its objects were confirmed gone before DELETED was written, so this much is known without a snapshot.
  if (instance.deletedAt !== null) return { ...UNKNOWN, state: 'Deleted', updatedAt: instance.deletedAt.toISOString(), stale: false };
  if (snapshot === undefined) return UNKNOWN;
  return {
    state: snapshot.state,
    phase: snapshot.phase,
    readyReplicas: Number(snapshot.ready_replicas),
    totalReplicas: Number(snapshot.total_replicas),
    podName: snapshot.pod_name,
    message: snapshot.message,
    errorReason: snapshot.error_reason,
    updatedAt: new Date(Number(snapshot.updated_at) * 1000).toISOString(),
    stale: isStale(heartbeat, now),
  };
}

const UNKNOWN: RuntimeView = {
  state: 'Unknown',
  phase: '',
  readyReplicas: 0,
  totalReplicas: 0,
  podName: '',
  message: '',
  errorReason: '',
  updatedAt: null,
  stale: true,
};
