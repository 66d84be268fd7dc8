import { STATUS_CODES } from 'node:http';
import { type BerthError, defect, type ErrorKind, type FieldError, invalidInput, isBerthError } from '@berth/shared-kernel';

/** The media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json';

/** An error as the public API says it (RFC 9457). `instance` is the path of the request. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors: readonly FieldError[];
  /** What a rule says beside its code, e.g. the operation under way. */
  readonly data?: Readonly<Record<string, unknown>>;
}

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  refused: 409,
  conflict: 409,
  exhausted: 429,
  unavailable: 503,
  defect: 500,
};

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'wallet.insufficient-funds': 402,
  'request.method-not-allowed': 405,
  'request.precondition-failed': 412,
  'request.too-large': 413,
  'request.unsupported-media-type': 415,
  'idempotency.body-mismatch': 422,
  'request.precondition-required': 428,
};

const RETRY_AFTER_SECONDS = 1;

/** The HTTP status of an error. */
export const statusOf = (error: BerthError): number => STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];

/** Says an error in public: a defect keeps its message and data to itself. */
export function problemOf(error: BerthError, request: { readonly path: string; readonly requestId: string }): Problem {
  const status = statusOf(error);
  const hidden = error.kind === 'defect';
  const speaks = (error.kind === 'refused' || error.kind === 'conflict') && Object.keys(error.data).length > 0;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: hidden ? 'Something went wrong inside Berth. Quote the requestId when you report it.' : error.message,
    instance: request.path,
    code: hidden ? 'server.defect' : error.code,
    requestId: request.requestId,
    errors: hidden ? [] : error.errors,
    ...(speaks ? { data: withTextIds(error.data) } : {}),
  };
}

/** The headers that go with an error: how to authenticate (RFC 6750), when to come back, which methods there are. */
export function problemHeaders(error: BerthError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.kind === 'unauthenticated') headers['WWW-Authenticate'] = challenge(error.code);
  if (error.kind === 'exhausted' || error.kind === 'unavailable') headers['Retry-After'] = String(error.retryAfter ?? RETRY_AFTER_SECONDS);
  if (error.code === 'request.method-not-allowed') headers['Allow'] = String(error.data['allow']);
  return headers;
}

/** Makes a BerthError of whatever was thrown: express's own refusals are the caller's fault, anything unknown is a defect. */
export function toBerthError(thrown: unknown): BerthError {
  if (isBerthError(thrown)) return thrown;
  const { status, type } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as { status?: unknown; type?: unknown };
  if (type === 'entity.too.large') return invalidInput('request.too-large', 'The request body is too large.', { cause: thrown });
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return invalidInput('request.unsupported-media-type', 'The body must be plain JSON in UTF-8, without a content encoding.', {
      cause: thrown,
    });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return invalidInput('request.malformed', 'The request cannot be read.', { cause: thrown });
  return defect('server.defect', 'An error that nobody expected.', { cause: thrown });
}

function challenge(code: string): string {
  if (code === 'auth.token-missing') return 'Bearer realm="berth"';
  return code.startsWith('auth.token-')
    ? `Bearer realm="berth", error="invalid_token", error_description="${code}"`
    : 'Bearer realm="berth"';
}

const withTextIds = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))) as Record<
    string,
    unknown
  >;
