import { type Database, isUniqueViolation, managerOf } from '@berth/platform';
import type { InstanceId } from '@berth/shared-kernel';
import { LessThan, Not } from 'typeorm';
import type { ReconcileStore, ReconcileTarget } from '../../application/ports/reconcile-store.js';
import { type EndpointRule, hostOf } from '../../domain/instance/endpoint.js';
import { fenceRows, k8sRows } from './k8s-rows.js';
import { instanceRows } from './rows.js';

const LEADERSHIP = 'reconciler';

export class SqlReconcileStore implements ReconcileStore {
  constructor(
    private readonly database: Pick<Database, 'reader' | 'unitOfWork'>,
    private readonly endpointRule: () => EndpointRule,
  ) {}

  async due(limit: number): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(instanceRows, {
      select: { instanceId: true },
      where: { due: true },
      order: { updatedAt: 'ASC' },
      take: limit,
    });
    return rows.map((row) => row.instanceId);
  }

  async live(): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(instanceRows, { select: { instanceId: true }, where: { status: Not('DELETED') } });
    return rows.map((row) => row.instanceId);
  }

  async load(instanceId: InstanceId): Promise<ReconcileTarget | null> {
    const row = await this.database.reader.findOneBy(instanceRows, { instanceId });
    if (row === null) return null;
    const observed = await this.database.reader.findOne(k8sRows, {
      select: { instanceId: true, unreadySince: true },
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
      host: hostOf(instanceId, this.endpointRule()),
      wake: row.wake,
      seenWake: row.seenWake,
      statusSince: row.statusSince,
      unreadySince: observed?.unreadySince ?? null,
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
      try {
        await manager.createQueryBuilder().insert().into(fenceRows).values({ name: LEADERSHIP, fence: 0n }).updateEntity(false).execute();
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
      await manager
        .createQueryBuilder()
        .update(fenceRows)
        .set({ fence: () => 'fence + 1' })
        .where({ name: LEADERSHIP })
        .updateEntity(false)
        .execute();
      return Number((await manager.findOneByOrFail(fenceRows, { name: LEADERSHIP })).fence);
    });
  }
}
