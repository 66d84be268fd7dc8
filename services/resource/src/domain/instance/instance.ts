import type { ComputeSpec, InstanceId, OrderId, UserId } from '@berth/shared-kernel';
import { isUnderWay, type Operation } from './operation.js';

export type InstanceStatus =
  | 'CREATING'
  | 'RUNNING'
  | 'STARTING'
  | 'STOPPING'
  | 'STOPPED'
  | 'RESTARTING'
  | 'UPDATING'
  | 'FAILED'
  | 'DELETING'
  | 'DELETED';
export type Desired = 'RUNNING' | 'STOPPED' | 'DELETED';

/** Where an instance is reached, as last confirmed. */
export interface InstanceNetwork {
  readonly endpointUrl: string;
  readonly domain: string;
  readonly port: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Why an instance is FAILED; `terminal` when nothing but a command is expected to change it. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly terminal: boolean;
}

/** The operator's word that an image is to be run no more. */
export interface Withdrawal {
  readonly reason: string;
  readonly at: Date;
}

export interface Instance {
  readonly instanceId: InstanceId;
  readonly userId: UserId;
  readonly orderId: OrderId | null;
  readonly name: string;
  readonly spec: ComputeSpec;
  /** Set while its image is a withdrawn one: it may run on, but is neither started nor restarted. */
  readonly withdrawal: Withdrawal | null;
  readonly desired: Desired;
  readonly status: InstanceStatus;
  readonly statusSince: Date;
  /** Null unless FAILED. */
  readonly failure: Failure | null;
  readonly generation: number;
  readonly settledGeneration: number;
  readonly wake: number;
  readonly restartToken: string;
  readonly network: InstanceNetwork | null;
  /** The current or the last one. */
  readonly operation: Operation;
  /** Why it is being, or was, deleted; '' otherwise. */
  readonly deleteReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  /** Counts the changes, and is theirs who store them. */
  readonly version: number;
}

/** The operation under way, null when the last one has ended. */
export const underWay = (instance: Instance): Operation | null => (isUnderWay(instance.operation) ? instance.operation : null);
