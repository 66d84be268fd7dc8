import { Signal } from './signal.js';

/** What was promised, or null when it has not come within `ms` or before `abort` fires; the promise itself goes on. */
export async function within<Answer>(promised: Promise<Answer>, ms: number, abort?: AbortSignal): Promise<Answer | null> {
  const over = new AbortController();
  const signal = abort === undefined ? over.signal : AbortSignal.any([over.signal, abort]);
  const late = new Signal().wait(Math.max(0, ms), signal).then(() => null);
  try {
    return await Promise.race([promised, late]);
  } finally {
    over.abort();
  }
}

/** Resolves when `work` has settled, however, and after `ms` at the latest. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  await within(Promise.allSettled([work]), ms);
}
