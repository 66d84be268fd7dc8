import type { Database } from '@berth/platform';
import { type InstanceId, type OperationId, type Page, pageOf, type PageRequest, type UserId } from '@berth/shared-kernel';
import { In, LessThan } from 'typeorm';
import type {
  InstanceKey,
  InstanceReads,
  OperationWithSteps,
  OwnedOperation,
  StoredLogLine,
} from '../../application/ports/instance-reads.js';
import type { Instance } from '../../domain/instance/instance.js';
import { instanceOf, operationOf } from './instance-mapping.js';
import { selectInstances } from './load-instances.js';
import { operationStepRows } from './operation-step-rows.js';
import { instanceRows, logRows, type OperationRow, operationRows } from './rows.js';

export class SqlInstanceReads implements InstanceReads {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async find(id: InstanceId): Promise<Instance | null> {
    const row = await selectInstances(this.database.reader)
      .where('instance.instanceId = :id', { id: String(id) })
      .getOne();
    return row === null ? null : instanceOf(row);
  }

  async list(userId: UserId | null, { limit, after }: PageRequest<InstanceKey>): Promise<Page<Instance, InstanceKey>> {
    const query = selectInstances(this.database.reader)
      .orderBy('instance.createdAt', 'DESC')
      .addOrderBy('instance.instanceId', 'DESC')
      .limit(limit + 1);
    if (userId !== null) query.andWhere('instance.userId = :userId', { userId });
    if (after !== null)
      query.andWhere('(instance.createdAt < :at OR (instance.createdAt = :at AND instance.instanceId < :id))', {
        at: after.createdAt.getTime(),
        id: String(after.id),
      });
    const found = (await query.getMany()).map(instanceOf);
    return pageOf(found, limit, ({ createdAt, instanceId }) => ({ createdAt, id: instanceId }));
  }

  async findOperation(id: OperationId): Promise<OwnedOperation | null> {
    const operation = await this.database.reader.findOneBy(operationRows, { id });
    if (operation === null) return null;
    const { instanceId } = operation;
    const owner = await this.database.reader.findOne(instanceRows, { select: { instanceId: true, userId: true }, where: { instanceId } });
    if (owner === null) return null;
    const [found] = await this.withSteps([operation]);
    return found === undefined ? null : { ...found, userId: owner.userId };
  }

  async operations(instanceId: InstanceId, { limit, after }: PageRequest<OperationId>): Promise<Page<OperationWithSteps, OperationId>> {
    const rows = await this.database.reader.find(operationRows, {
      where: { instanceId, ...(after === null ? {} : { id: LessThan(after) }) },
      // Their ids are UUIDv7: the newest is the greatest.
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(await this.withSteps(rows), limit, ({ operation }) => operation.id);
  }

  async logs(instanceId: InstanceId, { limit, after }: PageRequest<bigint>): Promise<Page<StoredLogLine, bigint>> {
    const found = await this.database.reader.find(logRows, {
      where: { instanceId, ...(after === null ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(found, limit, (line) => line.id);
  }

  private async withSteps(rows: readonly OperationRow[]): Promise<readonly OperationWithSteps[]> {
    if (rows.length === 0) return [];
    const steps = await this.database.reader.find(operationStepRows, {
      where: { operationId: In(rows.map(({ id }) => id)) },
      order: { id: 'ASC' },
    });
    return rows.map((row) => ({
      operation: operationOf(row),
      instanceId: row.instanceId,
      steps: steps.filter(({ operationId }) => operationId === row.id),
    }));
  }
}
