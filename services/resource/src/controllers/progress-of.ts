import type { Progress } from '../application/ports/operation-steps.js';
import type { StepName } from '../domain/instance/operation-steps.js';
import { type Pass, isCurrent } from './phase.js';

const UNDER_WAY: readonly string[] = ['CREATING', 'STARTING', 'STOPPING', 'RESTARTING', 'UPDATING', 'DELETING'];
const TROUBLES: readonly string[] = ['CrashLoopBackOff', 'ImagePullBackOff', 'Error', 'OOMKilled', 'Evicted', 'NodeLost'];

type Seen = readonly (readonly [name: StepName, message: string])[];

/** How far the operation under way is seen to have come; null while nothing of it is to be seen, or when there is none. */
export function progressOf(pass: Pass): Progress | null {
  const { target, now } = pass;
  if (!UNDER_WAY.includes(target.status)) return null;
  const steps = seenOf(pass).map(([name, message]) => ({ name, at: now, message }));
  return steps.length === 0 ? null : { operationId: target.operationId, steps };
}

function seenOf(pass: Pass): Seen {
  const { desired } = pass.target;
  if (desired === 'DELETED')
    return pass.observed?.deleting === true ? [['removing', 'Its objects are being removed from the cluster.']] : [];
  if (!isCurrent(pass)) return [];
  const applied = ['applied', 'Applied to the cluster.'] as const;
  return [applied, ...(desired === 'STOPPED' ? endingOf(pass) : startingOf(pass))];
}

const endingOf = ({ observed }: Pass): Seen => ((observed?.pods ?? 0) > 0 ? [['ending', 'Its pod is being ended.']] : []);

function startingOf({ observed, target }: Pass): Seen {
  if (observed === null) return [];
  const { phase, message, readyReplicas } = observed;
  const because = message === '' ? '' : ` (${message})`;
  if (phase === 'Unschedulable') return [['waiting', `The cluster has no room for its pod yet${because}.`]];
  const scheduled = ['scheduled', `The pod has its place; the image ${target.spec.image} is being fetched and started.`] as const;
  if (readyReplicas > 0) return [scheduled, ['ready', 'The pod is ready; its address is being asked.']];
  if (TROUBLES.includes(phase)) return [scheduled, ['trouble', `The pod does not run: ${phase}${because}.`]];
  // One that runs and is not ready may be the pod before, which is being ended.
  return phase === 'ContainerCreating' ? [scheduled] : [];
}
