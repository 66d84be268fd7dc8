import { type BackOffLimits, backOffMs } from '@berth/platform';
import { isBerthError } from '@berth/shared-kernel';
import { meansListAgain } from './failures.js';
import type { ReflectorTimings } from './timings.js';

/** How far a reflector has come; times in milliseconds of its clock. */
export interface Progress {
  /** Where a watch can go on; null when only a list can tell. Opaque: it is handed back and never compared. */
  readonly resourceVersion: string | null;
  readonly listDueAt: number;
  readonly listFailures: number;
  /** Failed watches since one last brought an event or ended as promised. */
  readonly watchFailures: number;
}

export type Step = { readonly kind: 'list' } | { readonly kind: 'watch'; readonly resourceVersion: string; readonly seconds: number };

/** What follows a failure, and how long to wait first. */
export interface Setback {
  readonly progress: Progress;
  readonly waitMs: number;
}

export interface Circumstances {
  readonly now: number;
  readonly timings: ReflectorTimings;
  readonly random: () => number;
}

export const BEGINNING: Progress = { resourceVersion: null, listDueAt: 0, listFailures: 0, watchFailures: 0 };

export function nextStep({ resourceVersion, listDueAt, watchFailures }: Progress, { now, timings }: Circumstances): Step {
  const toListMs = listDueAt - now;
  // Further off than any list is ever put: the clock was set back.
  if (resourceVersion === null || toListMs <= 0 || toListMs > timings.resyncEveryMs) return { kind: 'list' };
  const mostSeconds = watchFailures > 0 ? timings.probeSeconds : timings.watchSeconds;
  // Ends when the next list is due, so that no healthy watch has to be cut off for it.
  return { kind: 'watch', resourceVersion, seconds: Math.min(mostSeconds, Math.ceil(toListMs / 1000)) };
}

/** Failed watches are not forgiven by a list: a server that lists and then refuses each watch would be listed without a pause. */
export const listed = (progress: Progress, resourceVersion: string, { now, timings }: Circumstances): Progress => ({
  ...progress,
  resourceVersion,
  listDueAt: now + timings.resyncEveryMs,
  listFailures: 0,
});

export const proven = (progress: Progress, resourceVersion: string | null): Progress => ({
  ...progress,
  resourceVersion,
  watchFailures: 0,
});

/** A resync that fails is tried again later, and the watch goes on meanwhile. */
export function listFailed(progress: Progress, error: unknown, circumstances: Circumstances): Setback {
  const { now, timings } = circumstances;
  const listFailures = progress.listFailures + 1;
  const isResync = progress.resourceVersion !== null;
  const waitMs = patience(listFailures, isResync ? timings.resyncBackOff : timings.backOff, error, circumstances);
  const next = { ...progress, listFailures };
  if (!isResync) return { progress: next, waitMs };
  return { progress: { ...next, listDueAt: now + Math.min(waitMs, timings.resyncEveryMs) }, waitMs: 0 };
}

export function watchFailed(progress: Progress, error: unknown, circumstances: Circumstances): Setback {
  const watchFailures = progress.watchFailures + 1;
  const resourceVersion = meansListAgain(error) ? null : progress.resourceVersion;
  const waitMs = patience(watchFailures, circumstances.timings.backOff, error, circumstances);
  return { progress: { ...progress, watchFailures, resourceVersion }, waitMs };
}

function patience(failures: number, limits: BackOffLimits, error: unknown, { random, timings }: Circumstances): number {
  const askedMs = isBerthError(error) ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(backOffMs(failures, limits, random), Math.min(askedMs, timings.retryAfterMostMs));
}
