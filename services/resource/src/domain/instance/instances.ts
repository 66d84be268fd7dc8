import type { InstanceId, OrderId, Tx, UserId } from '@berth/shared-kernel';
import type { Instance } from './instance.js';
import type { InstanceDecision } from './instance.events.js';

export type Added = 'added' | 'id-taken' | 'order-taken';

/** The instances as commands see them: state, operations, log lines and published events are written together. */
export interface Instances {
  add(tx: Tx, decision: InstanceDecision): Promise<Added>;
  /**
   * Loads, decides, and writes conditionally on the version. Gives the state after.
   * @throws not-found `instance.not-found`; conflict `aggregate.version-conflict` (the unit of work runs again)
   */
  update(tx: Tx, id: InstanceId, decide: (instance: Instance) => InstanceDecision | Promise<InstanceDecision>): Promise<Instance>;
  idOfOrder(tx: Tx, orderId: OrderId): Promise<InstanceId | null>;
  /**
   * Instances of a user that run or should, settled RUNNING or FAILED. Takes hold of all of the user's instances first, so that
   * one that settles at the same time conflicts and decides again with what this transaction has written.
   */
  holdRunningOf(tx: Tx, userId: UserId): Promise<readonly InstanceId[]>;
  /** Operations under way whose deadline is not after `at`. */
  overdue(at: Date, limit: number): Promise<readonly InstanceId[]>;
  /** Of this image, not deleted, and not marked as withdrawn. */
  unmarkedOf(image: string, limit: number): Promise<readonly InstanceId[]>;
  /** FAILED, not yet terminal, since `before` or longer. */
  failedSince(before: Date, limit: number): Promise<readonly InstanceId[]>;
}
