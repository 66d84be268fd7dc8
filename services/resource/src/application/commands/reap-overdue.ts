import type { Clock, InstanceId, Tx, UnitOfWork } from '@berth/shared-kernel';
import { failOverdue, giveUp } from '../../domain/instance/deadlines.js';
import { type Instance, underWay } from '../../domain/instance/instance.js';
import type { InstanceDecision } from '../../domain/instance/instance.events.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { OperationKind } from '../../domain/instance/operation.js';
import type { Nudge } from '../ports/nudge.js';
import type { OperationSteps } from '../ports/operation-steps.js';
import type { Standings } from '../ports/standings.js';
import { stopWhenDisabled } from '../stop-when-disabled.js';
import type { Tickets } from '../tickets.js';

export interface ReapDeps {
  readonly unitOfWork: UnitOfWork;
  readonly instances: Instances;
  readonly operationSteps: OperationSteps;
  readonly standings: Standings;
  readonly tickets: Tickets;
  readonly nudge: Nudge;
  readonly clock: Clock;
  /** How long a failure lasts before it is for good. */
  readonly failedTerminalAfterMs: number;
  /** Told of every operation that missed its deadline, for logs and alerts. */
  readonly onOverdue: (id: InstanceId, kind: OperationKind) => void;
}

const BATCH = 100;

/** Judges deadlines by the clock alone; any number of replicas may run it at once. */
export const reapOverdue = (deps: ReapDeps) => async (): Promise<void> => {
  const now = deps.clock.now();
  for (const id of await deps.instances.overdue(now, BATCH)) {
    const after = await judge(deps, 'reap-overdue', id, async (instance, tx) => {
      const current = underWay(instance);
      return failOverdue(instance, now, current === null ? null : await deps.operationSteps.lastSeen(tx, current.id));
    });
    if (after !== null) deps.onOverdue(id, after.operation.kind);
  }
  const before = new Date(now.getTime() - deps.failedTerminalAfterMs);
  for (const id of await deps.instances.failedSince(before, BATCH))
    await judge(deps, 'give-up-on-failed', id, async (instance) => giveUp(instance, before, now));
};

type Judge = (instance: Instance, tx: Tx) => Promise<InstanceDecision>;

function judge(deps: ReapDeps, name: string, id: InstanceId, decide: Judge): Promise<Instance | null> {
  return deps.unitOfWork.run(name, async (tx) => {
    let judged = null as Instance | null;
    const after = await deps.instances.update(tx, id, async (instance) => {
      const decision = await decide(instance, tx);
      judged = decision.state === instance ? null : decision.state;
      return stopWhenDisabled(instance, decision, deps);
    });
    if (judged !== null && after.generation !== judged.generation) deps.nudge.nudge(tx, id);
    return judged;
  });
}
