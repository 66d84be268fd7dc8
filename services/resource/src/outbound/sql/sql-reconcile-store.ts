import { affectedOne, type Database, isUniqueViolation, managerOf } from '@berth/platform';
import type { InstanceId } from '@berth/shared-kernel';
import { type EntityManager, LessThan, Not } from 'typeorm';
import type { DueInstance, ReconcileStore, ReconcileTarget } from '../../application/ports/reconcile-store.js';
import { type EndpointRule, hostOf } from '../../domain/instance/endpoint.js';
import { fenceRows, k8sRows } from './k8s-rows.js';
import { instanceRows } from './rows.js';

const LEADERSHIP = 'reconciler';

export class SqlReconcileStore implements ReconcileStore {
  constructor(
    private readonly database: Pick<Database, 'reader' | 'unitOfWork'>,
    private readonly endpointRule: () => EndpointRule,
  ) {}

  async due(limit: number): Promise<readonly DueInstance[]> {
    const rows = await this.database.reader.find(instanceRows, {
      select: { instanceId: true, generation: true, wake: true },
      where: { due: true },
      order: { updatedAt: 'ASC' },
      take: limit,
    });
    return rows.map(({ instanceId, generation, wake }) => ({ instanceId, generation, wake }));
  }

  async live(): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(instanceRows, { select: { instanceId: true }, where: { status: Not('DELETED') } });
    return rows.map((row) => row.instanceId);
  }

  async load(instanceId: InstanceId): Promise<ReconcileTarget | null> {
    const row = await this.database.reader.findOneBy(instanceRows, { instanceId });
    if (row === null) return null;
    const observed = await this.database.reader.findOne(k8sRows, {
      select: { instanceId: true, unreadySince: true, snapshot: true },
      where: { instanceId },
    });
    return {
      instanceId,
      userId: row.userId,
      name: row.name,
      spec: row.spec,
      desired: row.desired,
      status: row.status,
      generation: row.generation,
      settledGeneration: row.settledGeneration,
      terminal: row.terminal,
      failureReason: row.failureReason ?? '',
      restartToken: row.restartToken,
      operationId: row.operationId,
      host: hostOf(instanceId, this.endpointRule()),
      wake: row.wake,
      seenWake: row.seenWake,
      statusSince: row.statusSince,
      unreadySince: observed?.unreadySince ?? null,
      recorded: observed?.snapshot ?? null,
    };
  }

  async seenWake(instanceId: InstanceId, wake: number): Promise<void> {
    const due = `CASE WHEN status <> 'DELETED' AND (generation > settled_generation OR wake > ${wake}) THEN 1 ELSE 0 END`;
    await this.database.unitOfWork.run('seen-wake', (tx) =>
      managerOf(tx)
        .createQueryBuilder()
        .update(instanceRows)
        .set({ seenWake: wake, due: () => due })
        .where({ instanceId, seenWake: LessThan(wake) })
        .updateEntity(false)
        .execute(),
    );
  }

  acquireFence(): Promise<number> {
    return this.database.unitOfWork.run('acquire-fence', async (tx) => {
      const manager = managerOf(tx);
      // Raised first: whoever inserts a row that is there holds it as a reader does, and two such cannot both go on to write it.
      if (!(await raiseFence(manager))) await insertFence(manager);
      return Number((await manager.findOneByOrFail(fenceRows, { name: LEADERSHIP })).fence);
    });
  }
}

async function raiseFence(manager: EntityManager): Promise<boolean> {
  return affectedOne(await manager.update(fenceRows, { name: LEADERSHIP }, { fence: () => 'fence + 1' }));
}

async function insertFence(manager: EntityManager): Promise<void> {
  try {
    await manager.insert(fenceRows, { name: LEADERSHIP, fence: 1n });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    await raiseFence(manager);
  }
}
