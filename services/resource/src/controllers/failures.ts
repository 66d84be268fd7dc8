import type { Settlement } from '../domain/instance/settlement.js';
import type { Pass } from './phase.js';

type Failed = Settlement & { readonly kind: 'failed' };

const failed = (reason: string, message: string): Failed => ({ kind: 'failed', reason, message, terminal: false });

/** Why a pod of this generation does not run, in words for its owner; null when it may only need more time. */
export function podFailure({ target, observed }: Pass): Failed | null {
  const because = observed === null || observed.message === '' ? '' : ` (${observed.message})`;
  if (observed?.phase === 'CrashLoopBackOff')
    return failed('crash-loop', `The program of this instance ends again and again right after it was started${because}.`);
  if (observed?.phase === 'ImagePullBackOff') return failed('image-pull', `The image ${target.spec.image} could not be fetched${because}.`);
  return null;
}

export const unreachable = (detail: string): Failed =>
  failed('unreachable', `The instance runs, but it cannot be reached over HTTP at its address (${detail}).`);

export const neverReady = (): Failed => failed('unreachable', 'The instance cannot be reached: its program no longer accepts connections.');

/** A failure already known of this generation; a deadline that merely passed gives way to what is seen now. */
export const isKnownFailed = ({ target }: Pass): boolean =>
  target.status === 'FAILED' && target.settledGeneration === target.generation && target.failureReason !== 'unconfirmed';
