import type { ObservedInstance } from '../application/ports/cluster.js';
import type { Settlement } from '../domain/instance/settlement.js';
import type { Pass } from './phase.js';

type Failed = Settlement & { readonly kind: 'failed' };

const failed = (reason: string, message: string): Failed => ({ kind: 'failed', reason, message, terminal: false });
const forGood = (reason: string, message: string): Failed => ({ kind: 'failed', reason, message, terminal: true });

const POD_FAILURES: Partial<Record<ObservedInstance['phase'], (because: string, image: string) => Failed>> = {
  CrashLoopBackOff: (because) =>
    failed('crash-loop', `The program of this instance ends again and again right after it was started${because}.`),
  OOMKilled: (because) => failed('out-of-memory', `The program of this instance needs more memory than the instance has${because}.`),
  ImagePullBackOff: (because, image) => failed('image-pull', `The image ${image} could not be fetched${because}.`),
  QuotaExceeded: (because) => forGood('quota-exceeded', `This is more than the account may use${because}.`),
  PodForbidden: (because) => forGood('forbidden', `The cluster does not allow this instance${because}.`),
};

/** Why a pod of this generation does not run, in words for its owner; null when it may only need more time. */
export const podFailure = ({ target, observed }: Pass): Failed | null =>
  POD_FAILURES[observed?.phase ?? '']?.(because(observed), target.spec.image) ?? null;

export const unscheduled = ({ observed }: Pass): Failed =>
  failed('unschedulable', `The cluster has no room for this instance${because(observed)}.`);

export const unreachable = (detail: string): Failed =>
  failed('unreachable', `The instance runs, but it cannot be reached over HTTP at its address (${detail}).`);

/** Why an instance that ran has had no ready pod for too long. */
export function neverReady(pass: Pass): Failed {
  const { observed } = pass;
  if (observed?.phase === 'Unschedulable') return unscheduled(pass);
  if (observed?.phase === 'Evicted' || observed?.phase === 'NodeLost')
    return failed('node-lost', `The machine that the instance ran on could not keep it${because(observed)}.`);
  return failed('unreachable', 'The instance cannot be reached: its program no longer accepts connections.');
}

/** True when settling it would say nothing new; a deadline that merely passed gives way to what is seen now. */
export const isKnownFailed = ({ target }: Pass, failure?: Failed): boolean =>
  target.status === 'FAILED' &&
  target.settledGeneration === target.generation &&
  target.failureReason !== 'unconfirmed' &&
  (target.terminal || failure?.terminal !== true);

const because = (observed: ObservedInstance | null): string => (observed?.message ? ` (${observed.message})` : '');
