import type { FieldError, Problem } from './generated/api.js';

/** Why a request was not done: a problem (RFC 9457) that Berth answered. Programs go by `code`. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** After how long to ask again, where the answer says so. */
    readonly retryAfterMs: number | null,
  ) {
    super(`${problem.detail} (${problem.status} ${problem.code}, request ${problem.requestId})`);
    this.name = 'ProblemError';
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  get errors(): readonly FieldError[] {
    return this.problem.errors;
  }
}

/** Whether something thrown is a problem, optionally one with this code. */
export const isProblem = (error: unknown, code?: string): error is ProblemError =>
  error instanceof ProblemError && (code === undefined || error.code === code);

/** What answered at the URL is no Berth, or something before it. */
export class NoBerth extends Error {
  constructor({ url, status }: Response) {
    super(`${url} answered ${status} with something that is no problem of Berth's.`);
    this.name = 'NoBerth';
  }
}

export interface Answered<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** What a call answered. @throws ProblemError where it is a problem; NoBerth where it comes from no Berth */
export async function answerOf<Data>(call: Promise<Answered<Data>>): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await call;
  if (response.ok) return data as Exclude<Data, undefined>;
  if (!saysProblem(error)) throw new NoBerth(response);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ProblemError(error, Number.isFinite(seconds) ? seconds * 1000 : null);
}

const saysProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string' && 'detail' in value;
