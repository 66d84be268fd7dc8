import { affectedOne, type Database, isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import type { InstanceId, OrderId, Tx, UserId } from '@berth/shared-kernel';
import { IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { Instance } from '../../domain/instance/instance.js';
import { instanceNotFound, versionConflict } from '../../domain/instance/instance.errors.js';
import type { InstanceDecision } from '../../domain/instance/instance.events.js';
import type { Added, Instances } from '../../domain/instance/instances.js';
import { changedColumns, imageKey, instanceOf, newRow } from './instance-mapping.js';
import { selectInstances } from './load-instances.js';
import { insertRows, recordDecision } from './record-decision.js';
import { instanceRows, operationRows } from './rows.js';

export class SqlInstances implements Instances {
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly outbox: Pick<Outbox, 'append'>,
  ) {}

  async add(tx: Tx, { state, events }: InstanceDecision): Promise<Added> {
    try {
      await insertRows(managerOf(tx), instanceRows, [newRow(state)]);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return state.orderId !== null && (await this.idOfOrder(tx, state.orderId)) !== null ? 'order-taken' : 'id-taken';
    }
    await recordDecision(tx, { state, events }, this.outbox);
    return 'added';
  }

  async update(tx: Tx, id: InstanceId, decide: (instance: Instance) => InstanceDecision | Promise<InstanceDecision>): Promise<Instance> {
    const manager = managerOf(tx);
    const row = await selectInstances(manager)
      .where('instance.instanceId = :id', { id: String(id) })
      .getOne();
    if (row === null) throw instanceNotFound();
    const instance = instanceOf(row);
    const { state: decided, events } = await decide(instance);
    if (decided === instance) return instance;
    const state = { ...decided, version: row.version + 1 };
    const due = dueExpression(state);
    const written = await manager
      .createQueryBuilder()
      .update(instanceRows)
      .set({ ...changedColumns(state), version: state.version, due: () => due })
      .where({ instanceId: id, version: row.version })
      .updateEntity(false)
      .execute();
    if (!affectedOne(written)) throw versionConflict(id);
    await recordDecision(tx, { state, events }, this.outbox);
    return state;
  }

  async idOfOrder(tx: Tx, orderId: OrderId): Promise<InstanceId | null> {
    const row = await managerOf(tx).findOne(instanceRows, { select: { instanceId: true }, where: { orderId } });
    return row?.instanceId ?? null;
  }

  async holdRunningOf(tx: Tx, userId: UserId): Promise<readonly InstanceId[]> {
    const manager = managerOf(tx);
    const all = { userId, desired: 'RUNNING' as const };
    await manager
      .createQueryBuilder()
      .update(instanceRows)
      .set({ version: () => 'version + 1' })
      .where(all)
      .updateEntity(false)
      .execute();
    const rows = await manager.find(instanceRows, {
      select: { instanceId: true },
      where: [
        { ...all, status: 'RUNNING' },
        { ...all, status: 'FAILED' },
      ],
    });
    return rows.map((row) => row.instanceId);
  }

  async overdue(at: Date, limit: number): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(operationRows, {
      select: { id: true, instanceId: true },
      where: { underWay: true, deadline: LessThanOrEqual(at) },
      order: { deadline: 'ASC' },
      take: limit,
    });
    return rows.map((row) => row.instanceId);
  }

  async failedSince(before: Date, limit: number): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(instanceRows, {
      select: { instanceId: true },
      where: { status: 'FAILED', terminal: false, statusSince: LessThanOrEqual(before) },
      order: { statusSince: 'ASC' },
      take: limit,
    });
    return rows.map((row) => row.instanceId);
  }

  async unmarkedOf(image: string, limit: number): Promise<readonly InstanceId[]> {
    const rows = await this.database.reader.find(instanceRows, {
      select: { instanceId: true },
      where: { image: imageKey(image), withdrawnAt: IsNull(), status: Not('DELETED') },
      take: limit,
    });
    return rows.map((row) => row.instanceId);
  }
}

// The reconciler moves seen_wake without the version, so what is due can only be judged where both are known.
const dueExpression = ({ generation, settledGeneration, wake, status }: Instance): string => {
  if (status === 'DELETED') return '0';
  return generation > settledGeneration ? '1' : `CASE WHEN seen_wake < ${wake} THEN 1 ELSE 0 END`;
};
