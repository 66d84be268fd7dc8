import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { LoadedRow } from './instance-mapping.js';
import { instanceRows, operationRows } from './rows.js';

/** Instances each with its current or last operation, in one statement. */
export const selectInstances = (manager: EntityManager): SelectQueryBuilder<LoadedRow> =>
  manager
    .createQueryBuilder(instanceRows, 'instance')
    .innerJoinAndMapOne(
      'instance.operation',
      operationRows.options.name,
      'operation',
      'operation.id = instance.operationId',
    ) as SelectQueryBuilder<LoadedRow>;
