import type { ComputeSpec, InstanceId, OperationId, OrderId, UserId } from '@berth/shared-kernel';
import {
  autoInt64IdColumn,
  boolColumn,
  dateColumn,
  defineRows,
  int64Column,
  int64IdColumn,
  intColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from '@berth/platform';
import type { Desired, InstanceStatus } from '../../domain/instance/instance.js';
import type { LogType } from '../../domain/instance/instance-log.js';
import type { OperationKind, OperationStatus } from '../../domain/instance/operation.js';

export interface InstanceRow {
  readonly instanceId: InstanceId;
  readonly version: number;
  readonly userId: UserId;
  readonly orderId: OrderId | null;
  readonly name: string;
  readonly spec: ComputeSpec;
  /** The image of the specification, so that an index finds it. */
  readonly image: string | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnAt: Date | null;
  readonly desired: Desired;
  readonly status: InstanceStatus;
  readonly statusSince: Date;
  readonly failureReason: string | null;
  readonly failureMessage: string | null;
  readonly terminal: boolean;
  readonly generation: number;
  readonly settledGeneration: number;
  readonly wake: number;
  readonly seenWake: number;
  /** True while `generation > settled_generation` or `wake > seen_wake`, so that one index finds what is due. */
  readonly due: boolean;
  readonly restartToken: string;
  readonly endpointUrl: string | null;
  readonly domain: string | null;
  readonly port: number | null;
  readonly networkCreatedAt: Date | null;
  readonly networkUpdatedAt: Date | null;
  readonly operationId: OperationId;
  readonly deleteReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export const instanceRows = defineRows<InstanceRow>({
  name: 'instance',
  columns: {
    instanceId: int64IdColumn({ name: 'instance_id' }),
    version: intColumn(),
    userId: intColumn({ name: 'user_id' }),
    orderId: nullable(int64Column({ name: 'order_id' })),
    name: varcharColumn(255),
    spec: jsonColumn(),
    image: nullable(varcharColumn(255)),
    withdrawnReason: nullable(textColumn({ name: 'withdrawn_reason' })),
    withdrawnAt: nullable(dateColumn({ name: 'withdrawn_at' })),
    desired: varcharColumn(16),
    status: varcharColumn(16),
    statusSince: dateColumn({ name: 'status_since' }),
    failureReason: nullable(varcharColumn(64, { name: 'failure_reason' })),
    failureMessage: nullable(textColumn({ name: 'failure_message' })),
    terminal: boolColumn(),
    generation: intColumn(),
    settledGeneration: intColumn({ name: 'settled_generation' }),
    wake: intColumn(),
    seenWake: intColumn({ name: 'seen_wake' }),
    due: boolColumn(),
    restartToken: varcharColumn(36, { name: 'restart_token' }),
    endpointUrl: nullable(textColumn({ name: 'endpoint_url' })),
    domain: nullable(varcharColumn(255)),
    port: nullable(intColumn()),
    networkCreatedAt: nullable(dateColumn({ name: 'network_created_at' })),
    networkUpdatedAt: nullable(dateColumn({ name: 'network_updated_at' })),
    operationId: varcharColumn(36, { name: 'operation_id' }),
    deleteReason: varcharColumn(64, { name: 'delete_reason' }),
    createdAt: dateColumn({ name: 'created_at' }),
    updatedAt: dateColumn({ name: 'updated_at' }),
    deletedAt: nullable(dateColumn({ name: 'deleted_at' })),
  },
  uniques: [['orderId']],
  indices: [
    ['userId', 'createdAt', 'instanceId'],
    ['createdAt', 'instanceId'],
    ['due', 'updatedAt'],
    ['status', 'terminal', 'statusSince'],
    ['image', 'withdrawnAt'],
    ['name', 'instanceId'],
  ],
});

export interface OperationRow {
  readonly id: OperationId;
  readonly instanceId: InstanceId;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  readonly underWay: boolean;
  readonly deadline: Date;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const operationRows = defineRows<OperationRow>({
  name: 'instance_operation',
  columns: {
    id: varcharColumn(36, { primary: true }),
    instanceId: int64Column({ name: 'instance_id' }),
    kind: varcharColumn(16),
    status: varcharColumn(16),
    underWay: boolColumn({ name: 'under_way' }),
    deadline: dateColumn(),
    errorCode: nullable(varcharColumn(64, { name: 'error_code' })),
    errorMessage: nullable(textColumn({ name: 'error_message' })),
    createdAt: dateColumn({ name: 'created_at' }),
    updatedAt: dateColumn({ name: 'updated_at' }),
  },
  indices: [['underWay', 'deadline'], ['instanceId']],
});

export interface LogRow {
  readonly id: bigint;
  readonly instanceId: InstanceId;
  readonly logType: LogType;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

export const logRows = defineRows<LogRow>({
  name: 'instance_log',
  columns: {
    id: autoInt64IdColumn(),
    instanceId: int64Column({ name: 'instance_id' }),
    logType: varcharColumn(16, { name: 'log_type' }),
    message: textColumn(),
    data: jsonColumn(),
    createdAt: dateColumn({ name: 'created_at' }),
  },
  indices: [['instanceId', 'id']],
});

export interface CancelledOrderRow {
  readonly orderId: OrderId;
  readonly cancelledAt: Date;
}

export const cancelledOrderRows = defineRows<CancelledOrderRow>({
  name: 'cancelled_order',
  columns: { orderId: int64IdColumn({ name: 'order_id' }), cancelledAt: dateColumn({ name: 'cancelled_at' }) },
});
