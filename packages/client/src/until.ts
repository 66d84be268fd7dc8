import type { Berth } from './berth.js';
import type { Operation } from './generated/api.js';
import { answerOf, isProblem } from './problem-error.js';

const FIRST_POLL_MS = 50;
const MOST_POLL_MS = 1_000;

export interface Patience {
  readonly deadlineMs: number;
  /** What is waited for, for the error. */
  readonly what: string;
}

/** What was waited for did not come in time; `last` is what was seen instead. */
export class NotInTime extends Error {
  constructor(
    { what, deadlineMs }: Patience,
    readonly last: unknown,
  ) {
    super(`${what}: not within ${deadlineMs / 1000} s; last seen: ${JSON.stringify(last)}`);
    this.name = 'NotInTime';
  }
}

/** Asks until `isReady` accepts the answer, less and less often; "later" (503, 429) is no answer. @throws NotInTime, ProblemError */
export async function until<Data>(ask: () => Promise<Data>, isReady: (data: Data) => boolean, patience: Patience): Promise<Data> {
  const end = Date.now() + patience.deadlineMs;
  let last: unknown = null;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 1.5, MOST_POLL_MS)) {
    let laterMs = 0;
    try {
      const data = await ask();
      if (isReady(data)) return data;
      last = data;
    } catch (error) {
      if (!isProblem(error) || error.retryAfterMs === null) throw error;
      last = error.problem;
      laterMs = error.retryAfterMs;
    }
    if (Date.now() > end) throw new NotInTime(patience, last);
    await new Promise((resolve) => setTimeout(resolve, Math.max(waitMs, laterMs)));
  }
}

/** Waits for the end of an operation, which may be a failure. @throws NotInTime, ProblemError */
export const untilOperation = (berth: Berth, { id, kind }: Pick<Operation, 'id' | 'kind'>, deadlineMs = 120_000): Promise<Operation> =>
  until(
    () => answerOf(berth.api.GET('/operations/{operationId}', { params: { path: { operationId: id } } })),
    ({ status }) => status !== 'pending' && status !== 'running',
    { what: `operation ${kind} ${id}`, deadlineMs },
  );
