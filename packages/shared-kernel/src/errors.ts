/** The closed set of ways to fail; each edge maps a kind to its own protocol in one file. */
export type ErrorKind =
  | 'invalid-input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'refused'
  | 'conflict'
  | 'exhausted'
  | 'unavailable'
  | 'defect';

/** One refused field: `pointer` is an RFC 6901 JSON pointer into the request body ('' for the whole). */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export interface BerthErrorOptions {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  /** Seconds after which a retry is worthwhile; only for `unavailable` and `exhausted`. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** The one error class of Berth. `code` is stable and public (`order.not-payable`); `message` is for people. */
export class BerthError extends Error {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldError[];
  readonly retryAfter: number | null;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options: BerthErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BerthError';
    this.data = options.data ?? {};
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter ?? null;
  }
}

type Make = (code: string, message: string, options?: BerthErrorOptions) => BerthError;
const of =
  (kind: ErrorKind): Make =>
  (code, message, options) =>
    new BerthError(kind, code, message, options);

export const invalidInput = of('invalid-input');
export const unauthenticated = of('unauthenticated');
export const forbidden = of('forbidden');
export const notFound = of('not-found');
export const refused = of('refused');
export const conflict = of('conflict');
export const exhausted = of('exhausted');
export const unavailable = of('unavailable');
export const defect = of('defect');

/** True for a BerthError, optionally of one kind. */
export function isBerthError(error: unknown, kind?: ErrorKind): error is BerthError {
  return error instanceof BerthError && (kind === undefined || error.kind === kind);
}
