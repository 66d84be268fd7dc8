import { cancelOrderInstance, type CancelOrderInstanceDeps } from './commands/cancel-order-instance.js';
import { createInstanceForOrder, type CreateForOrderDeps } from './commands/create-instance-for-order.js';
import { deleteInstance } from './commands/delete-instance.js';
import { flushObservations, type FlushObservationsDeps } from './commands/flush-observations.js';
import { markWithdrawn } from './commands/mark-withdrawn.js';
import { reapOverdue, type ReapDeps } from './commands/reap-overdue.js';
import { recordObservation, type RecordObservationDeps } from './commands/record-observation.js';
import { restartInstance } from './commands/restart-instance.js';
import { retryOrderInstance } from './commands/retry-order-instance.js';
import { settleInstance, type SettleInstanceDeps } from './commands/settle-instance.js';
import { startInstance } from './commands/start-instance.js';
import { stopInstance } from './commands/stop-instance.js';
import { stopInstancesOfUser } from './commands/stop-instances-of-user.js';
import { updateInstance, type UpdateDeps } from './commands/update-instance.js';
import type { InstanceQueryDeps } from './queries/observe-instances.js';
import { listInstances } from './queries/list-instances.js';
import { listLogs } from './queries/list-logs.js';
import { listOperations } from './queries/list-operations.js';
import { showInstance } from './queries/show-instance.js';
import { showOperation } from './queries/show-operation.js';
import { onOrderCancelled } from './reactions/on-order-cancelled.js';
import { onOrderPaid } from './reactions/on-order-paid.js';
import { onOrderProvisionRetried } from './reactions/on-order-provision-retried.js';
import { onOrderRefunded } from './reactions/on-order-refunded.js';
import { onProductImageWithdrawn } from './reactions/on-product-image-withdrawn.js';
import { onUserStatusChanged } from './reactions/on-user-status-changed.js';

export type UseCaseDeps = SettleInstanceDeps &
  ReapDeps &
  CreateForOrderDeps &
  CancelOrderInstanceDeps &
  UpdateDeps &
  RecordObservationDeps &
  FlushObservationsDeps &
  InstanceQueryDeps;

/** All that this context can do. */
export const useCasesOf = (deps: UseCaseDeps) => ({
  start: startInstance(deps),
  stop: stopInstance(deps),
  restart: restartInstance(deps),
  delete: deleteInstance(deps),
  update: updateInstance(deps),

  show: showInstance(deps),
  list: listInstances(deps),
  logs: listLogs(deps),
  operations: listOperations(deps),
  operation: showOperation(deps),

  orderPaid: onOrderPaid(createInstanceForOrder(deps)),
  orderCancelled: onOrderCancelled(cancelOrderInstance(deps, 'order-cancelled')),
  orderRefunded: onOrderRefunded(cancelOrderInstance(deps, 'order-refunded')),
  orderProvisionRetried: onOrderProvisionRetried(retryOrderInstance(deps)),
  imageWithdrawn: onProductImageWithdrawn(deps),
  userStatusChanged: onUserStatusChanged(stopInstancesOfUser(deps)),

  settleInstance: settleInstance(deps),
  recordObservation: recordObservation(deps),
  flushObservations: flushObservations(deps),
  reapOverdue: reapOverdue(deps),
  markWithdrawn: markWithdrawn(deps),
});

export type UseCases = ReturnType<typeof useCasesOf>;
