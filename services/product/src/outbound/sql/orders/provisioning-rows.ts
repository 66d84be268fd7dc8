import { dateColumn, defineRows, int64Column, int64IdColumn, intColumn, nullable, varcharColumn } from '@berth/platform';
import type { ProvisioningStep } from '../../../application/ports/provisionings.js';

export interface ProvisioningRow {
  readonly orderId: bigint;
  readonly version: number;
  readonly step: ProvisioningStep;
  readonly instanceId: bigint | null;
  readonly deadline: Date;
}

export const provisioningRows = defineRows<ProvisioningRow>({
  name: 'provisioning',
  columns: {
    orderId: int64IdColumn({ name: 'order_id' }),
    version: intColumn(),
    step: varcharColumn(16),
    instanceId: nullable(int64Column({ name: 'instance_id' })),
    deadline: dateColumn(),
  },
  indices: [['step', 'deadline']],
});
