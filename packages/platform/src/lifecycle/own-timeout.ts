const TICKS = 8;

/**
 * Runs `late` when `ms` have passed in which this process could have read an answer: a time in which it got no processor counts as one
 * eighth of them at most, since what came meanwhile waits to be read. Answers what calls it off.
 */
export function ownTimeout(ms: number, late: () => void): () => void {
  let left = TICKS;
  const timer = setInterval(
    () => {
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      late();
    },
    Math.max(1, ms / TICKS),
  );
  return () => clearInterval(timer);
}
