import { type Clock, conflict, isBerthError, type OrderId, parseComputeSpec, type Tx, type UserId } from '@berth/shared-kernel';
import { createForbidden, createInstance, createStillborn, type NewInstance } from '../../domain/instance/create-instance.js';
import type { InstanceDecision } from '../../domain/instance/instance.events.js';
import type { InstanceIds } from '../../domain/instance/instance-ids.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { OperationTicket } from '../../domain/instance/operation.js';
import type { CancelledOrders } from '../ports/cancelled-orders.js';
import type { Nudge } from '../ports/nudge.js';
import type { WithdrawnImages } from '../ports/withdrawn-images.js';
import type { Tickets } from '../tickets.js';

export interface CreateForOrderDeps {
  readonly instances: Instances;
  readonly cancelledOrders: CancelledOrders;
  readonly withdrawnImages: WithdrawnImages;
  readonly ids: InstanceIds;
  readonly nudge: Nudge;
  readonly tickets: Tickets;
  readonly clock: Clock;
}

export interface PaidOrder {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly name: string;
  /** Checked here: one that can never run makes a FAILED instance, so that the buyer is told and has the money back. */
  readonly spec: NewInstance['spec'];
  readonly provisionBy: Date;
}

const MOST_TRIES = 100;

/** Makes the instance of a paid order, once, FAILED for good where it cannot run or may not; nothing when the order was cancelled or its time has passed. */
export const createInstanceForOrder = (deps: CreateForOrderDeps) => {
  const { instances, cancelledOrders, withdrawnImages, ids, nudge, tickets, clock } = deps;
  return async (tx: Tx, order: PaidOrder): Promise<void> => {
    if (clock.now() > order.provisionBy) return;
    if (await cancelledOrders.has(tx, order.orderId)) return;
    const { orderId, userId, name, spec } = order;
    const withdrawnFor = await withdrawnImages.reasonOf(tx, spec.image);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const instanceId = await ids.mint(userId);
      const added = await instances.add(tx, decide({ instanceId, userId, orderId, name, spec }, tickets(), withdrawnFor));
      if (added === 'added') nudge.nudge(tx, instanceId);
      if (added !== 'id-taken') return;
    }
    throw conflict('instance.id-taken', 'No free instance id was found.');
  };
};

function decide(asked: NewInstance, ticket: OperationTicket, withdrawnFor: string | null): InstanceDecision {
  try {
    const possible = { ...asked, spec: parseComputeSpec(asked.spec) };
    return withdrawnFor === null ? createInstance(possible, ticket) : createForbidden(possible, ticket, withdrawnFor);
  } catch (error) {
    if (!isBerthError(error, 'invalid-input')) throw error;
    const wrong = error.errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim());
    return createStillborn(asked, ticket, `The specification can never run: ${wrong.join('; ')}.`);
  }
}
