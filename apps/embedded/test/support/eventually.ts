/** Asks again until `check` neither throws nor answers false; the last failure goes on after the deadline. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T> | T,
  deadlineMs = 30_000,
  everyMs = 50,
): Promise<Exclude<T, false>> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    let failure: unknown = 'it was false';
    try {
      const answer = await check();
      if (answer !== false) return answer as Exclude<T, false>;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`, { cause: failure });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
