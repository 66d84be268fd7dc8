import type { After } from './timings.js';

export interface Bounds {
  readonly ms: number;
  readonly after: After;
  /** Ends the work early; rejects with its reason. */
  readonly signal: AbortSignal;
  readonly tooLate: () => Error;
}

/** Runs work until it ends, its time is over or it is called off: in each case its signal has fired and nothing is left behind. */
export async function within<T>({ ms, after, signal, tooLate }: Bounds, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const scope = new AbortController();
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const calledOff = () => reject(signal.reason);
  const cancel = after(ms, () => reject(tooLate()));
  signal.addEventListener('abort', calledOff);
  try {
    return await Promise.race([work(scope.signal), cut]);
  } finally {
    cancel();
    signal.removeEventListener('abort', calledOff);
    scope.abort();
  }
}
