import { type Database, sortedRows, whereContains, whereDuring, whereOneOf } from '@berth/platform';
import {
  type InstanceId,
  type OperationId,
  type Page,
  pageOf,
  type PageRequest,
  type SortedKey,
  type SortedPageRequest,
} from '@berth/shared-kernel';
import { In, LessThan } from 'typeorm';
import type {
  InstanceFilter,
  InstanceReads,
  InstanceSort,
  OperationWithSteps,
  OwnedOperation,
  StoredLogLine,
} from '../../application/ports/instance-reads.js';
import type { Instance } from '../../domain/instance/instance.js';
import { imageKey, instanceOf, operationOf } from './instance-mapping.js';
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

  async list(
    { userId, orderId, status, desired, image, text, created = {} }: InstanceFilter,
    request: SortedPageRequest<InstanceSort, InstanceId>,
  ): Promise<Page<Instance, SortedKey<InstanceId>>> {
    const query = selectInstances(this.database.reader);
    whereOneOf(query, 'instance.userId', userId === undefined ? undefined : [userId]);
    whereOneOf(query, 'instance.orderId', orderId === undefined ? undefined : [String(orderId)]);
    whereOneOf(query, 'instance.status', status);
    whereOneOf(query, 'instance.desired', desired);
    whereOneOf(query, 'instance.image', image === undefined ? undefined : [imageKey(image)]);
    whereContains(query, ['instance.name'], text);
    whereDuring(query, 'instance.createdAt', created);
    const { by } = request.sort;
    sortedRows(query, { by: by === 'id' ? 'instance.instanceId' : `instance.${by}`, id: 'instance.instanceId' }, request);
    const found = (await query.getMany()).map(instanceOf);
    return pageOf(found, request.limit, (instance) => ({
      value: by === 'id' ? instance.instanceId : instance[by],
      id: instance.instanceId,
    }));
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
