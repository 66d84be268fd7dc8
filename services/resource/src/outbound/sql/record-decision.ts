import { managerOf, type Outbox } from '@berth/platform';
import type { Tx } from '@berth/shared-kernel';
import type { EntityManager } from 'typeorm';
import type { Instance } from '../../domain/instance/instance.js';
import type { InstanceDecision, InstanceEvent } from '../../domain/instance/instance.events.js';
import { logLinesOf } from '../../domain/instance/instance-log.js';
import type { Operation } from '../../domain/instance/operation.js';
import { stepsOf } from '../../domain/instance/operation-steps.js';
import { newOperationRow, operationColumns } from './instance-mapping.js';
import { type instanceRows, logRows, operationRows } from './rows.js';
import { insertSteps } from './sql-operation-steps.js';
import { wireEventsOf } from './wire-events.js';

/** Writes what a decision came to beside the instance itself: operations and their steps, log lines and, last, what others are told. */
export async function recordDecision(tx: Tx, { state, events }: InstanceDecision, outbox: Pick<Outbox, 'append'>): Promise<void> {
  const manager = managerOf(tx);
  await writeOperations(manager, state, events);
  await insertSteps(manager, stepsOf(state, events));
  const { instanceId, updatedAt: createdAt } = state;
  const lines = logLinesOf(state, events).map(({ logType, message, data }) => ({ logType, message, data, instanceId, createdAt }));
  if (lines.length > 0) await insertRows(manager, logRows, lines);
  await outbox.append(tx, wireEventsOf(state, events));
}

async function writeOperations(manager: EntityManager, { instanceId }: Instance, events: readonly InstanceEvent[]): Promise<void> {
  const begun = new Map<string, Operation>();
  for (const event of events) {
    if (event.type === 'operation-begun') begun.set(event.operation.id, event.operation);
    if (event.type !== 'operation-ended') continue;
    if (begun.has(event.operation.id)) begun.set(event.operation.id, event.operation);
    else await manager.update(operationRows, { id: event.operation.id }, operationColumns(event.operation));
  }
  if (begun.size > 0)
    await insertRows(
      manager,
      operationRows,
      [...begun.values()].map((operation) => newOperationRow(operation, instanceId)),
    );
}

export const insertRows = async (
  manager: EntityManager,
  target: typeof instanceRows | typeof operationRows | typeof logRows,
  rows: readonly object[],
): Promise<void> => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(target)
    .values([...rows])
    .updateEntity(false)
    .execute();
};
