import { type Actor, type Clock, demandVersion, type ExpectedVersion, forbidden, type InstanceId, isAdmin } from '@berth/shared-kernel';
import { rename } from '../../domain/instance/commands.js';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import { type InstanceDecision, unchanged } from '../../domain/instance/instance.events.js';
import { changedSpec, type SpecChange, updateSpec } from '../../domain/instance/update-spec.js';
import { type OperationView, viewOperation } from '../operation-view.js';
import type { Standings } from '../ports/standings.js';
import type { WithdrawnImages } from '../ports/withdrawn-images.js';
import { type CommandDeps, mayTouch } from './command-instance.js';

export interface UpdateDeps extends CommandDeps {
  readonly withdrawnImages: WithdrawnImages;
  readonly standings: Standings;
  readonly clock: Clock;
}

/** What is absent stays as it is. */
export interface InstanceChange {
  readonly name?: string;
  readonly spec?: SpecChange;
}

/**
 * Changes the name, for the owner, and the specification, for an admin, both or neither. Answers the operation that brings the
 * specification about, or the one that does so already; null where only the name was to be another.
 * @throws conflict `request.precondition-failed`
 */
export const updateInstance =
  ({ unitOfWork, instances, withdrawnImages, standings, nudge, tickets, clock }: UpdateDeps) =>
  (actor: Actor, id: InstanceId, { name, spec: change }: InstanceChange, expected: ExpectedVersion): Promise<OperationView | null> =>
    unitOfWork.run('update-instance', async (tx) => {
      const { operation } = await instances.update(tx, id, async (instance) => {
        if (!mayTouch(actor, instance)) throw instanceNotFound();
        if (change !== undefined && !isAdmin(actor)) throw specForbidden();
        if (change !== undefined && (await standings.isBlocked(actor.userId))) throw blocked();
        demandVersion(expected, instance.version);
        const renamed = name === undefined ? unchanged(instance) : rename(instance, name, clock.now());
        if (change === undefined) return renamed;
        const spec = changedSpec(instance.spec, change);
        return both(renamed, updateSpec(renamed.state, spec, tickets(), await withdrawnImages.reasonOf(tx, spec.image)));
      });
      nudge.nudge(tx, id);
      return change === undefined ? null : viewOperation(operation, id);
    });

const both = (first: InstanceDecision, second: InstanceDecision): InstanceDecision => ({
  state: second.state,
  events: [...first.events, ...second.events],
});

// The route lets a blocked user rename; what it starts beside that is refused as a start is.
const blocked = () => forbidden('user.blocked', 'This account is blocked: it may rename an instance, but not change its specification.');

const specForbidden = () => forbidden('auth.forbidden', 'Only an admin may change the specification of an instance.');
