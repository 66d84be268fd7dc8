import { stop } from '../domain/instance/commands.js';
import type { Instance } from '../domain/instance/instance.js';
import type { InstanceDecision } from '../domain/instance/instance.events.js';
import type { Standings } from './ports/standings.js';
import type { Tickets } from './tickets.js';

export const USER_DISABLED = 'user-disabled';

/** Has come to rest while it is meant to run. */
export const runsOrShould = ({ status, desired }: Instance): boolean =>
  desired === 'RUNNING' && (status === 'RUNNING' || status === 'FAILED');

/** Whatever a disabled user's instance settles to, it is stopped in the same breath. */
export async function stopWhenDisabled(
  before: Instance,
  decision: InstanceDecision,
  { standings, tickets }: { readonly standings: Standings; readonly tickets: Tickets },
): Promise<InstanceDecision> {
  const { state, events } = decision;
  if (state === before || !runsOrShould(state) || !(await standings.isDisabled(state.userId))) return decision;
  const stopped = stop(state, tickets(), USER_DISABLED);
  return { state: stopped.state, events: [...events, ...stopped.events] };
}
