import type { InstanceId } from '@berth/shared-kernel';
import type { Instance } from '../../domain/instance/instance.js';
import { isUnderWay, type Operation } from '../../domain/instance/operation.js';
import type { InstanceRow, OperationRow } from './rows.js';

/** An instance row with the operation it names. */
export type LoadedRow = InstanceRow & { readonly operation: OperationRow };

export function instanceOf(row: LoadedRow): Instance {
  const { failureReason: reason, failureMessage: message, terminal, endpointUrl, domain, port, networkCreatedAt, networkUpdatedAt } = row;
  const located = endpointUrl !== null && domain !== null && port !== null && networkCreatedAt !== null && networkUpdatedAt !== null;
  return {
    instanceId: row.instanceId,
    userId: row.userId,
    orderId: row.orderId,
    name: row.name,
    spec: row.spec,
    withdrawal: row.withdrawnAt === null ? null : { reason: row.withdrawnReason ?? '', at: row.withdrawnAt },
    desired: row.desired,
    status: row.status,
    statusSince: row.statusSince,
    failure: reason === null ? null : { reason, message: message ?? '', terminal },
    generation: row.generation,
    settledGeneration: row.settledGeneration,
    wake: row.wake,
    restartToken: row.restartToken,
    network: located ? { endpointUrl, domain, port, createdAt: networkCreatedAt, updatedAt: networkUpdatedAt } : null,
    operation: operationOf(row.operation),
    deleteReason: row.deleteReason,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt,
    version: row.version,
  };
}

/** Under which an image is looked for: a longer one is none, and only an order that can never run asks for it. */
export const imageKey = (image: string): string => image.slice(0, 255);

/** The columns that a decision may change. */
export const changedColumns = (instance: Instance) => ({
  name: instance.name,
  spec: instance.spec,
  image: imageKey(instance.spec.image),
  withdrawnReason: instance.withdrawal?.reason ?? null,
  withdrawnAt: instance.withdrawal?.at ?? null,
  desired: instance.desired,
  status: instance.status,
  statusSince: instance.statusSince,
  failureReason: instance.failure?.reason ?? null,
  failureMessage: instance.failure?.message ?? null,
  terminal: instance.failure?.terminal ?? false,
  generation: instance.generation,
  settledGeneration: instance.settledGeneration,
  wake: instance.wake,
  restartToken: instance.restartToken,
  endpointUrl: instance.network?.endpointUrl ?? null,
  domain: instance.network?.domain ?? null,
  port: instance.network?.port ?? null,
  networkCreatedAt: instance.network?.createdAt ?? null,
  networkUpdatedAt: instance.network?.updatedAt ?? null,
  operationId: instance.operation.id,
  deleteReason: instance.deleteReason,
  updatedAt: instance.updatedAt,
  deletedAt: instance.deletedAt,
});

export const newRow = (instance: Instance): InstanceRow => ({
  ...changedColumns(instance),
  instanceId: instance.instanceId,
  version: instance.version,
  userId: instance.userId,
  orderId: instance.orderId,
  createdAt: instance.createdAt,
  seenWake: 0,
  due: instance.generation > instance.settledGeneration,
});

export const operationOf = (row: OperationRow): Operation => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  deadline: row.deadline,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
});

export const operationColumns = (operation: Operation) => ({
  status: operation.status,
  underWay: isUnderWay(operation),
  errorCode: operation.error?.code ?? null,
  errorMessage: operation.error?.message ?? null,
  updatedAt: operation.updatedAt,
});

export const newOperationRow = (operation: Operation, instanceId: InstanceId): OperationRow => ({
  ...operationColumns(operation),
  id: operation.id,
  instanceId,
  kind: operation.kind,
  deadline: operation.deadline,
  createdAt: operation.createdAt,
});
