import type { InstanceId, OperationId, Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { Instance } from '../../domain/instance/instance.js';
import type { LogLine } from '../../domain/instance/instance-log.js';
import type { Operation } from '../../domain/instance/operation.js';
import type { OperationStep } from '../../domain/instance/operation-steps.js';

/** The place of an instance in a list, newest first. */
export interface InstanceKey {
  readonly createdAt: Date;
  readonly id: InstanceId;
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

/** What queries read: committed state only. Lists are newest first. */
export interface InstanceReads {
  find(id: InstanceId): Promise<Instance | null>;
  /** Of one user, or of all with null. */
  list(userId: UserId | null, page: PageRequest<InstanceKey>): Promise<Page<Instance, InstanceKey>>;
  findOperation(id: OperationId): Promise<OwnedOperation | null>;
  operations(id: InstanceId, page: PageRequest<OperationId>): Promise<Page<OperationWithSteps, OperationId>>;
  logs(id: InstanceId, page: PageRequest<bigint>): Promise<Page<StoredLogLine, bigint>>;
}
