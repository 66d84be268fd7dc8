/** Longer than a busy machine takes, and less than a test may. */
const PATIENCE_MS = 50_000;

/**
 * Tests wait with this and never with a sleep: asks again until `claim` neither throws nor answers false or null, at most `withinMs`.
 * @throws Error with the last failure as its cause; `what` says what was waited for
 */
export async function eventually<T>(
  claim: () => T | Promise<T>,
  withinMs = PATIENCE_MS,
  what = 'the claim',
  everyMs = 10,
): Promise<Exclude<T, false | null>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    let failure: unknown = 'it did not hold';
    try {
      const answer = await claim();
      if (answer !== false && answer !== null) return answer as Exclude<T, false | null>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`, { cause: failure });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

const TICK_MS = 10;
const MOST_OF_A_TICK_MS = 50;

/** Time as this process had it: what passes while a busy machine lets no timer of its run counts as one tick. */
export function ownTime(): { readonly elapsedMs: () => number; readonly stop: () => void } {
  let elapsedMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    elapsedMs += Math.min(now - last, MOST_OF_A_TICK_MS);
    last = now;
  }, TICK_MS);
  return { elapsedMs: () => elapsedMs, stop: () => clearInterval(timer) };
}
