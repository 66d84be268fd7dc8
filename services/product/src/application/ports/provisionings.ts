import type { InstanceId, OrderId, Tx } from '@berth/shared-kernel';

/** AWAITING a reached instance, then one way or the other: the first that is chosen stands. */
export type ProvisioningStep = 'AWAITING' | 'CAPTURING' | 'COMPLETED' | 'RELEASING' | 'CANCELLED';

export interface Provisioning {
  readonly orderId: OrderId;
  readonly step: ProvisioningStep;
  readonly instanceId: InstanceId | null;
  readonly deadline: Date;
}

/** The stored rows of the provisioning saga, one for each order that was paid. */
export interface Provisionings {
  add(tx: Tx, provisioning: Provisioning): Promise<void>;
  /** Null for an order that was never paid. */
  find(tx: Tx, orderId: OrderId): Promise<Provisioning | null>;
  /**
   * Null for an order that was never paid; returns what it was before.
   * @throws conflict `aggregate.version-conflict` when somebody else was faster
   */
  update(tx: Tx, orderId: OrderId, evolve: (provisioning: Provisioning) => Provisioning): Promise<Provisioning | null>;
  /** Orders whose instance is awaited past their deadline, oldest first. */
  overdue(now: Date, limit: number): Promise<readonly OrderId[]>;
}
