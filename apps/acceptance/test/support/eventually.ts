import { eventually as waitUntil } from '@berth/shared-kernel/testing';
import { profileUnderTest } from './profile-under-test.js';

/** Waits for a claim about a whole platform: with more patience, and without asking it a hundred times a second. */
export function eventually<T>(what: string, claim: () => T | Promise<T>, withinMs = 60_000): Promise<Exclude<T, false | null>> {
  const { patience, askEveryMs } = profileUnderTest();
  return waitUntil(claim, withinMs * patience, what, askEveryMs);
}
