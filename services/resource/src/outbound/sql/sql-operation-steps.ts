import { affectedOne, isUniqueViolation, managerOf } from '@berth/platform';
import { conflict, type OperationId, type Tx } from '@berth/shared-kernel';
import { type EntityManager, Not } from 'typeorm';
import type { OperationSteps, Progress } from '../../application/ports/operation-steps.js';
import type { OperationStep, StepOf } from '../../domain/instance/operation-steps.js';
import { operationStepRows } from './operation-step-rows.js';
import { operationRows } from './rows.js';

export class SqlOperationSteps implements OperationSteps {
  async note(tx: Tx, { operationId, steps }: Progress): Promise<void> {
    const manager = managerOf(tx);
    const kept = await manager.find(operationStepRows, { select: { id: true, name: true }, where: { operationId } });
    const missing = steps.filter(({ name }) => kept.every((step) => step.name !== name));
    const latest = missing.at(-1);
    if (latest === undefined) return;
    // Whoever ends the operation writes this row too: a step is never told after the end.
    const isUnderWay = await manager.update(
      operationRows,
      { id: operationId, underWay: true },
      { status: 'running', updatedAt: latest.at },
    );
    if (!affectedOne(isUnderWay)) return;
    try {
      await insertSteps(
        manager,
        missing.map((step) => ({ operationId, step })),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict('aggregate.version-conflict', 'Somebody else has noted a step of the operation meanwhile.', { cause: error });
    }
  }

  async lastSeen(tx: Tx, operationId: OperationId): Promise<OperationStep | null> {
    return await managerOf(tx).findOne(operationStepRows, { where: { operationId, name: Not('accepted') }, order: { id: 'DESC' } });
  }
}

export async function insertSteps(manager: EntityManager, steps: readonly StepOf[]): Promise<void> {
  if (steps.length === 0) return;
  const rows = steps.map(({ operationId, step: { name, at, message } }) => ({ operationId, name, at, message }));
  await manager.createQueryBuilder().insert().into(operationStepRows).values(rows).updateEntity(false).execute();
}
