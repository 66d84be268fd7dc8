import type {
  InstanceId,
  OperationId,
  OrderId,
  Page,
  PageRequest,
  SortedKey,
  SortedPageRequest,
  TimeRange,
  UserId,
} from '@berth/shared-kernel';
import type { Desired, Instance, InstanceStatus } from '../../domain/instance/instance.js';
import type { LogLine } from '../../domain/instance/instance-log.js';
import type { Operation } from '../../domain/instance/operation.js';
import type { OperationStep } from '../../domain/instance/operation-steps.js';

export type InstanceSort = 'createdAt' | 'name' | 'id';

/** Which instances are looked for; what is absent is no condition. */
export interface InstanceFilter {
  readonly userId?: UserId | undefined;
  readonly orderId?: OrderId | undefined;
  readonly status?: readonly InstanceStatus[] | undefined;
  readonly desired?: readonly Desired[] | undefined;
  /** The whole of it. */
  readonly image?: string | undefined;
  /** Stands anywhere in the name. */
  readonly text?: string | undefined;
  readonly created?: TimeRange | undefined;
}

export interface StoredLogLine extends LogLine {
  readonly id: bigint;
  readonly instanceId: InstanceId;
  readonly createdAt: Date;
}

/** `steps` oldest first. */
export interface OperationWithSteps {
  readonly operation: Operation;
  readonly instanceId: InstanceId;
  readonly steps: readonly OperationStep[];
}

export interface OwnedOperation extends OperationWithSteps {
  readonly userId: UserId;
}

/** What queries read: committed state only. Operations and logs are listed newest first. */
export interface InstanceReads {
  find(id: InstanceId): Promise<Instance | null>;
  list(filter: InstanceFilter, request: SortedPageRequest<InstanceSort, InstanceId>): Promise<Page<Instance, SortedKey<InstanceId>>>;
  findOperation(id: OperationId): Promise<OwnedOperation | null>;
  operations(id: InstanceId, page: PageRequest<OperationId>): Promise<Page<OperationWithSteps, OperationId>>;
  logs(id: InstanceId, page: PageRequest<bigint>): Promise<Page<StoredLogLine, bigint>>;
}
