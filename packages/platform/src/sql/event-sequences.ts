import type { EntityManager } from 'typeorm';
import { eventSequenceRows } from './platform-rows.js';
import { affectedOne, isUniqueViolation } from './sql-errors.js';

export interface Aggregate {
  readonly topic: string;
  readonly aggregateId: string;
}

/**
 * Counts `by` further events of an aggregate and returns the number of the last. The row stays locked until the transaction
 * ends, so the order of an aggregate's events is the order of their commits.
 */
export async function advanceSequence(manager: EntityManager, aggregate: Aggregate, by: number): Promise<bigint> {
  if (await increment(manager, aggregate, by)) return current(manager, aggregate);
  try {
    await manager
      .createQueryBuilder()
      .insert()
      .into(eventSequenceRows)
      .values({ ...aggregate, value: BigInt(by) })
      .updateEntity(false)
      .execute();
    return BigInt(by);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    await increment(manager, aggregate, by);
    return current(manager, aggregate);
  }
}

async function increment(manager: EntityManager, aggregate: Aggregate, by: number): Promise<boolean> {
  return affectedOne(
    await manager
      .createQueryBuilder()
      .update(eventSequenceRows)
      .set({ value: () => `value + ${by}` })
      .where(aggregate)
      .updateEntity(false)
      .execute(),
  );
}

const current = async (manager: EntityManager, aggregate: Aggregate): Promise<bigint> =>
  (await manager.findOneByOrFail(eventSequenceRows, aggregate)).value;
