import { affectedOne, type Database, isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import type { InstanceId, OrderId, Tx, UserId } from '@berth/shared-kernel';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { Instance } from '../../domain/instance/instance.js';
import { instanceNotFound, versionConflict } from '../../domain/instance/instance.errors.js';
import type { InstanceDecision, InstanceEvent } from '../../domain/instance/instance.events.js';
import { logLinesOf } from '../../domain/instance/instance-log.js';
import type { Added, Instances } from '../../domain/instance/instances.js';
import type { Operation } from '../../domain/instance/operation.js';
import { changedColumns, instanceOf, newOperationRow, newRow, operationColumns } from './instance-mapping.js';
import { selectInstances } from './load-instances.js';
import { instanceRows, logRows, operationRows } from './rows.js';
import { wireEventsOf } from './wire-events.js';

export class SqlInstances implements Instances {
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly outbox: Pick<Outbox, 'append'>,
  ) {}

  async add(tx: Tx, { state, events }: InstanceDecision): Promise<Added> {
    try {
      await insert(managerOf(tx), instanceRows, [newRow(state)]);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return state.orderId !== null && (await this.idOfOrder(tx, state.orderId)) !== null ? 'order-taken' : 'id-taken';
    }
    await this.record(tx, state, events);
    return 'added';
  }

  async update(tx: Tx, id: InstanceId, decide: (instance: Instance) => InstanceDecision | Promise<InstanceDecision>): Promise<Instance> {
    const manager = managerOf(tx);
    const row = await selectInstances(manager)
      .where('instance.instanceId = :id', { id: String(id) })
      .getOne();
    if (row === null) throw instanceNotFound();
    const instance = instanceOf(row);
    const { state, events } = await decide(instance);
    if (state === instance) return instance;
    const due = dueExpression(state);
    const written = await manager
      .createQueryBuilder()
      .update(instanceRows)
      .set({ ...changedColumns(state), version: row.version + 1, due: () => due })
      .where({ instanceId: id, version: row.version })
      .updateEntity(false)
      .execute();
    if (!affectedOne(written)) throw versionConflict(id);
    await this.record(tx, state, events);
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

  private async record(tx: Tx, state: Instance, events: readonly InstanceEvent[]): Promise<void> {
    const manager = managerOf(tx);
    await writeOperations(manager, state, events);
    const lines = logLinesOf(state, events);
    const { instanceId, updatedAt: createdAt } = state;
    if (lines.length > 0)
      await insert(
        manager,
        logRows,
        lines.map(({ logType, message, data }) => ({ logType, message, data, instanceId, createdAt })),
      );
    await this.outbox.append(tx, wireEventsOf(state, events));
  }
}

// The reconciler moves seen_wake without the version, so what is due can only be judged where both are known.
const dueExpression = ({ generation, settledGeneration, wake, status }: Instance): string => {
  if (status === 'DELETED') return '0';
  return generation > settledGeneration ? '1' : `CASE WHEN seen_wake < ${wake} THEN 1 ELSE 0 END`;
};

async function writeOperations(manager: EntityManager, { instanceId }: Instance, events: readonly InstanceEvent[]): Promise<void> {
  const begun = new Map<string, Operation>();
  for (const event of events) {
    if (event.type === 'operation-begun') begun.set(event.operation.id, event.operation);
    if (event.type !== 'operation-ended') continue;
    if (begun.has(event.operation.id)) begun.set(event.operation.id, event.operation);
    else await manager.update(operationRows, { id: event.operation.id }, operationColumns(event.operation));
  }
  if (begun.size > 0)
    await insert(
      manager,
      operationRows,
      [...begun.values()].map((operation) => newOperationRow(operation, instanceId)),
    );
}

const insert = async (
  manager: EntityManager,
  target: typeof instanceRows | typeof operationRows | typeof logRows,
  rows: readonly object[],
) => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(target)
    .values([...rows])
    .updateEntity(false)
    .execute();
};
