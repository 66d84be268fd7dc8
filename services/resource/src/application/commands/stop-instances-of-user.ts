import type { Tx, UserId } from '@berth/shared-kernel';
import { stop } from '../../domain/instance/commands.js';
import { unchanged } from '../../domain/instance/instance.events.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { Nudge } from '../ports/nudge.js';
import { runsOrShould, USER_DISABLED } from '../stop-when-disabled.js';
import type { Tickets } from '../tickets.js';

export interface StopInstancesDeps {
  readonly instances: Instances;
  readonly nudge: Nudge;
  readonly tickets: Tickets;
}

/** Stops what a user who was disabled has running; what is still on its way is stopped when it settles. */
export const stopInstancesOfUser =
  ({ instances, nudge, tickets }: StopInstancesDeps) =>
  async (tx: Tx, userId: UserId): Promise<void> => {
    for (const id of await instances.holdRunningOf(tx, userId)) {
      await instances.update(tx, id, (instance) =>
        runsOrShould(instance) ? stop(instance, tickets(), USER_DISABLED) : unchanged(instance),
      );
      nudge.nudge(tx, id);
    }
  };
