/** Settles as `work` does, or rejects with what `late` makes after `ms`; the work itself goes on then. */
async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when `work` has settled, however, and after `ms` at the latest. */
export function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  return within(ms, settled, () => new Error('late')).catch(() => undefined);
}
