/** There is no session to call with. */
export class NotLoggedIn extends Error {
  constructor(url: string) {
    super(`Nobody is logged in at ${url}: run "berth login", or set BERTH_TOKEN.`);
    this.name = 'NotLoggedIn';
  }
}

/** No answer came at all. */
export class Unreachable extends Error {
  constructor(url: string, cause: unknown) {
    super(`There is no answer from ${url}: ${reasonOf(cause)}.`, { cause });
    this.name = 'Unreachable';
  }
}

/** What was waited for ended as nobody wants it. */
export class WaitedInVain extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'WaitedInVain';
  }
}

/** Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}

// fetch says only "fetch failed"; why is in what it was caused by, and where both families were tried, in the first of them.
function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return reasonOf(thrown.errors[0]);
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : reasonOf(thrown.cause);
}
