import { INSTANCE_STATUSES } from '@berth/contracts';
import { countByStatus, type Database } from '@berth/platform';
import type { SelectQueryBuilder } from 'typeorm';
import type { FleetFigures, PendingOperations } from '../../application/ports/fleet-figures.js';
import { instanceRows, type OperationRow, operationRows } from './rows.js';

type RawNumber = bigint | number | string;

export class SqlFleetFigures implements FleetFigures {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  byStatus() {
    return countByStatus(this.database.reader, instanceRows, INSTANCE_STATUSES);
  }

  slow(now: Date, limit: number): Promise<PendingOperations> {
    // A number, since SQLite takes every text for greater than the sum.
    const twice = 2 * now.getTime();
    return pending(
      this.operations().where('operation.underWay = 1').andWhere('operation.createdAt + operation.deadline < :twice', { twice }),
      limit,
    );
  }

  overdueDeletions(now: Date, limit: number): Promise<PendingOperations> {
    return pending(
      this.operations()
        .innerJoin(instanceRows.options.name, 'instance', 'instance.operationId = operation.id')
        .where("instance.status = 'DELETING'")
        .andWhere('operation.deadline < :now', { now: now.getTime() }),
      limit,
    );
  }

  private operations(): SelectQueryBuilder<OperationRow> {
    return this.database.reader.createQueryBuilder(operationRows, 'operation');
  }
}

async function pending(query: SelectQueryBuilder<OperationRow>, limit: number): Promise<PendingOperations> {
  const [counted, first] = await Promise.all([
    query
      .clone()
      .select('COUNT(*)', 'total')
      .addSelect('MIN(operation.createdAt)', 'oldest')
      .getRawOne<{ readonly total: RawNumber; readonly oldest: RawNumber | null }>(),
    query.clone().orderBy('operation.createdAt', 'ASC').limit(limit).getMany(),
  ]);
  const oldest = counted?.oldest ?? null;
  return { total: Number(counted?.total ?? 0), oldestCreatedAt: oldest === null ? null : new Date(Number(oldest)), first };
}
