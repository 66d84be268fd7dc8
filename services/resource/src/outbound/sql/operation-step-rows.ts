import { autoInt64IdColumn, dateColumn, defineRows, textColumn, varcharColumn } from '@berth/platform';
import type { OperationId } from '@berth/shared-kernel';
import type { StepName } from '../../domain/instance/operation-steps.js';

/** Each name once of one operation, which also bounds them; their ids are their order. */
export interface OperationStepRow {
  readonly id: bigint;
  readonly operationId: OperationId;
  readonly name: StepName;
  readonly at: Date;
  readonly message: string;
}

export const operationStepRows = defineRows<OperationStepRow>({
  name: 'operation_step',
  columns: {
    id: autoInt64IdColumn(),
    operationId: varcharColumn(36, { name: 'operation_id' }),
    name: varcharColumn(16),
    at: dateColumn({ name: 'taken_at' }),
    message: textColumn(),
  },
  uniques: [['operationId', 'name']],
});
