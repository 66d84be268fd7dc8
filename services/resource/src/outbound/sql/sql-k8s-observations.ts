import { type InstanceK8sSync, type Snapshot, SNAPSHOT_FIELDS } from '@berth/contracts';
import { affectedOne, type Database, isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import { conflict, type InstanceId, type Tx } from '@berth/shared-kernel';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { K8sObservation, K8sObservations } from '../../application/ports/k8s-observations.js';
import { k8sRows, type K8sRow } from './k8s-rows.js';
import { instanceRows } from './rows.js';
import { envelopeOf, resourcesOf } from './wire-events.js';

const SYNC_EVERY_MS = 1000;

interface Sync {
  readonly isTold: boolean;
  readonly columns: Pick<K8sRow, 'syncedAt' | 'told' | 'syncDue'>;
}

export class SqlK8sObservations implements K8sObservations {
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly outbox: Pick<Outbox, 'append'>,
  ) {}

  async record(tx: Tx, id: InstanceId, observation: K8sObservation, at: Date): Promise<void> {
    const manager = managerOf(tx);
    const known = await manager.findOneBy(k8sRows, { instanceId: id });
    if (known !== null && !isNewer(observation, known)) return;
    if (known !== null && saysTheSame(observation, known) && known.fence === BigInt(observation.revision.fence)) return;
    const sync = syncOf(observation.snapshot, known, at);
    const row = { ...rowOf(id, observation, known), ...sync.columns };
    if (!(known === null ? await insertNew(manager, row) : await overwrite(manager, row, known))) throw overtaken(id);
    if (sync.isTold) await this.publish(tx, row);
  }

  async syncDue(at: Date, limit: number): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(k8sRows, {
      select: { instanceId: true },
      where: { syncDue: true, syncedAt: LessThanOrEqual(new Date(at.getTime() - SYNC_EVERY_MS)) },
      take: limit,
    });
    return rows.map((row) => row.instanceId);
  }

  async flush(tx: Tx, id: InstanceId, at: Date): Promise<void> {
    const manager = managerOf(tx);
    const row = await manager.findOneBy(k8sRows, { instanceId: id, syncDue: true });
    if (row === null) return;
    const { fence, counter } = row;
    const told = { syncDue: false, syncedAt: at, told: row.snapshot };
    const flushed = await manager.update(k8sRows, { instanceId: id, syncDue: true, fence, counter }, told);
    if (affectedOne(flushed)) await this.publish(tx, row);
  }

  private async publish(tx: Tx, row: K8sRow): Promise<void> {
    const about = await managerOf(tx).findOneBy(instanceRows, { instanceId: row.instanceId });
    if (about === null) return;
    const event: InstanceK8sSync = {
      event_type: 'INSTANCE_K8S_SYNC',
      ...envelopeOf(about, row.updatedAt),
      data: { ...resourcesOf(about), ...row.snapshot, step: row.step },
    };
    await this.outbox.append(tx, [event]);
  }
}

const isNewer = ({ revision }: K8sObservation, known: K8sRow): boolean => {
  const fence = BigInt(revision.fence);
  return fence > known.fence || (fence === known.fence && BigInt(revision.counter) > known.counter);
};

// A new fence is written even when nothing else is new: it shuts out the leader before. When it was seen and in which phase is no news.
function saysTheSame(observation: K8sObservation, known: K8sRow): boolean {
  const { namespace, deployment, service, ingress } = observation.objects;
  return (
    namespace === known.namespace &&
    deployment === known.deploymentName &&
    service === known.serviceName &&
    ingress === known.ingressName &&
    isSame(observation.snapshot, known.snapshot)
  );
}

const isSame = (a: Snapshot, b: Snapshot): boolean => SNAPSHOT_FIELDS.every((field) => field === 'updated_at' || a[field] === b[field]);

/** An event is written when it says something else than the last one, which is a second ago; a change that was taken back is none. */
function syncOf(snapshot: Snapshot, known: K8sRow | null, at: Date): Sync {
  const told: Sync = { isTold: true, columns: { syncedAt: at, told: snapshot, syncDue: false } };
  if (known === null) return told;
  const isUntold = known.told === null || !isSame(snapshot, known.told);
  if (isUntold && at.getTime() - known.syncedAt.getTime() >= SYNC_EVERY_MS) return told;
  return { isTold: false, columns: { syncedAt: known.syncedAt, told: known.told, syncDue: isUntold } };
}

function rowOf(instanceId: InstanceId, observation: K8sObservation, known: K8sRow | null): Omit<K8sRow, keyof Sync['columns']> {
  const { snapshot, objects, revision, step, changedAt } = observation;
  return {
    instanceId,
    namespace: objects.namespace,
    deploymentName: objects.deployment,
    serviceName: objects.service,
    ingressName: objects.ingress,
    lastK8sState: snapshot.state,
    lastK8sMessage: snapshot.message,
    errorReason: snapshot.error_reason,
    snapshot,
    step,
    unreadySince: Number(snapshot.ready_replicas) > 0 ? null : (known?.unreadySince ?? changedAt),
    fence: BigInt(revision.fence),
    counter: BigInt(revision.counter),
    updatedAt: changedAt,
  };
}

const overtaken = (id: InstanceId) =>
  conflict('aggregate.version-conflict', 'Another observation of the instance was written meanwhile.', {
    data: { instanceId: String(id) },
  });

async function insertNew(manager: EntityManager, row: K8sRow): Promise<boolean> {
  try {
    await manager.createQueryBuilder().insert().into(k8sRows).values(row).updateEntity(false).execute();
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

async function overwrite(manager: EntityManager, { instanceId, ...row }: K8sRow, { fence, counter }: K8sRow): Promise<boolean> {
  return affectedOne(await manager.update(k8sRows, { instanceId, fence, counter }, row));
}
