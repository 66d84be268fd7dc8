import { eventually } from '@berth/shared-kernel/testing';

/** So long after a change that has returned a read may be answered as before; counted to when it is sent, however slow the rest is. */
const READS_MAY_BE_MS = 2_000;
/** Two clocks are compared. */
const APART_MS = 100;

/** Resolves when whatever is read from now on has to know of what has just been changed. */
export async function readsMustKnow(): Promise<void> {
  const since = performance.now();
  await eventually(() => performance.now() - since > READS_MAY_BE_MS + APART_MS);
}
