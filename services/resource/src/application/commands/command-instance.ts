import { type Actor, type InstanceId, isAdmin, type UnitOfWork } from '@berth/shared-kernel';
import type { Instance } from '../../domain/instance/instance.js';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import type { InstanceDecision } from '../../domain/instance/instance.events.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { OperationTicket } from '../../domain/instance/operation.js';
import { type OperationView, viewOperation } from '../operation-view.js';
import type { Nudge } from '../ports/nudge.js';
import type { Tickets } from '../tickets.js';

export interface CommandDeps {
  readonly unitOfWork: UnitOfWork;
  readonly instances: Instances;
  readonly nudge: Nudge;
  readonly tickets: Tickets;
}

export const mayTouch = (actor: Actor, { userId }: Pick<Instance, 'userId'>): boolean => userId === actor.userId || isAdmin(actor);

type Decide = (instance: Instance, ticket: OperationTicket, actor: Actor) => InstanceDecision;

/** One command by its owner or an admin; answers the operation that it began, or the one of its kind that was under way. */
export const commandInstance =
  (name: string, decide: Decide) =>
  ({ unitOfWork, instances, nudge, tickets }: CommandDeps) =>
  (actor: Actor, id: InstanceId): Promise<OperationView> =>
    unitOfWork.run(name, async (tx) => {
      const ticket = tickets();
      const { operation } = await instances.update(tx, id, (instance) => {
        if (!mayTouch(actor, instance)) throw instanceNotFound();
        return decide(instance, ticket, actor);
      });
      if (operation.id === ticket.id) nudge.nudge(tx, id);
      return viewOperation(operation, id);
    });
