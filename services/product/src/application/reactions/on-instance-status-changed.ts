import type { InstanceStatusChanged } from '@berth/contracts';
import { asInstanceId } from '@berth/shared-kernel';
import type { ProvisioningFact } from '../sagas/provisioning.js';
import { orderOfInstance } from './order-of-instance.js';
import type { Reaction, ReactionDeps } from './reaction.js';

/** RUNNING means reached: the order is complete. Failed for good means that the money goes back. */
export const onInstanceStatusChanged =
  ({ orders, advance }: Pick<ReactionDeps, 'orders' | 'advance'>): Reaction<'INSTANCE_STATUS_CHANGED'> =>
  async (tx, event) => {
    const fact = factOf(event);
    if (fact === null) return;
    const orderId = await orderOfInstance(tx, orders, event);
    if (orderId !== null) await advance(tx, orderId, fact);
  };

function factOf({ instance_id, data }: InstanceStatusChanged): ProvisioningFact | null {
  const instanceId = asInstanceId(instance_id);
  if (data.to === 'RUNNING') return { type: 'instance-reached', instanceId };
  return data.terminal ? { type: 'instance-failed-terminally', instanceId, reason: data.reason } : null;
}
