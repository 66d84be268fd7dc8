import type { InstanceId } from '@berth/shared-kernel';
import type { Snapshot } from '@berth/contracts';
import {
  boolColumn,
  dateColumn,
  defineRows,
  int64Column,
  int64IdColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from '@berth/platform';

/** InstanceK8s, outside the aggregate's version: guarded by the revision (fence, counter) alone. */
export interface K8sRow {
  readonly instanceId: InstanceId;
  readonly namespace: string;
  readonly deploymentName: string;
  readonly serviceName: string;
  readonly ingressName: string;
  readonly lastK8sState: string;
  readonly lastK8sMessage: string;
  readonly errorReason: string;
  readonly snapshot: Snapshot;
  readonly step: string;
  readonly unreadySince: Date | null;
  readonly fence: bigint;
  readonly counter: bigint;
  readonly updatedAt: Date;
  /** When its last event was written. */
  readonly syncedAt: Date;
  /** What that event said; null where it was written before this was kept. */
  readonly told: Snapshot | null;
  /** True while the latest observation has no event and says something else than the last one. */
  readonly syncDue: boolean;
}

export const k8sRows = defineRows<K8sRow>({
  name: 'instance_k8s',
  columns: {
    instanceId: int64IdColumn({ name: 'instance_id' }),
    namespace: varcharColumn(255),
    deploymentName: varcharColumn(255, { name: 'deployment_name' }),
    serviceName: varcharColumn(255, { name: 'service_name' }),
    ingressName: varcharColumn(255, { name: 'ingress_name' }),
    lastK8sState: varcharColumn(64, { name: 'last_k8s_state' }),
    lastK8sMessage: textColumn({ name: 'last_k8s_message' }),
    errorReason: textColumn({ name: 'error_reason' }),
    snapshot: jsonColumn(),
    step: varcharColumn(64),
    unreadySince: nullable(dateColumn({ name: 'unready_since' })),
    fence: int64Column(),
    counter: int64Column(),
    updatedAt: dateColumn({ name: 'updated_at' }),
    syncedAt: dateColumn({ name: 'synced_at' }),
    told: nullable(jsonColumn()),
    syncDue: boolColumn({ name: 'sync_due' }),
  },
  indices: [['syncDue', 'syncedAt']],
});

export interface FenceRow {
  readonly name: string;
  readonly fence: bigint;
}

export const fenceRows = defineRows<FenceRow>({
  name: 'leadership_fence',
  columns: { name: varcharColumn(32, { primary: true }), fence: int64Column() },
});
