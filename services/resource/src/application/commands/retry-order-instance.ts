import type { Clock, OrderId, Tx } from '@berth/shared-kernel';
import { retry } from '../../domain/instance/commands.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { Nudge } from '../ports/nudge.js';

export interface RetryOrderInstanceDeps {
  readonly instances: Instances;
  readonly nudge: Nudge;
  readonly clock: Clock;
}

/** Has what was made for an order tried again at once; nothing where nothing was made. */
export const retryOrderInstance =
  ({ instances, nudge, clock }: RetryOrderInstanceDeps) =>
  async (tx: Tx, orderId: OrderId): Promise<void> => {
    const id = await instances.idOfOrder(tx, orderId);
    if (id === null) return;
    await instances.update(tx, id, (instance) => retry(instance, clock.now()));
    nudge.nudge(tx, id);
  };
