import type { JsonSchema } from '../../events/schemas/json-schema.js';
import type { ApiSchemaName } from '../api-schemas.js';
import type { HeaderName } from './headers.js';
import type { ProblemCode } from '../problem-codes.js';

/** A parameter of a path, a query or a header. */
export interface Parameter {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example: string | number | readonly string[];
  /** Of a header; a query's may always be absent. */
  readonly mayBeAbsent?: true;
}

/** By their names. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** An answer that is no problem. */
export interface AnswerDescription {
  readonly description: string;
  /** Absent where the answer has no body. */
  readonly schema?: ApiSchemaName;
  /** `application/json` when absent. */
  readonly media?: 'text/event-stream';
  /** Those that it always has beside `X-Request-Id`. */
  readonly headers?: readonly HeaderName[];
}

export const TAGS = {
  Sessions: 'Register, log in, stay logged in, log out.',
  Account: 'Your own account.',
  Catalogue: 'What is for sale.',
  Wallet: 'Your own money.',
  Orders: 'Buy, pay, cancel, and see what became of it.',
  Instances: 'What you own and what you do with it.',
  Events: 'Be told when to ask again.',
  Administration: 'What operators do; every route needs the role admin.',
} as const satisfies Readonly<Record<string, string>>;

/** What is said of one route beside its row of the policy table. What follows from the row is not repeated here: see `problemCodesOf`. */
export interface RouteDescription {
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description?: string;
  /** Whoever has no session may call it too. */
  readonly isOpen?: true;
  readonly query?: Parameters;
  /** Beside those that follow from the policy and the answers; none has to be sent. */
  readonly headers?: Parameters;
  readonly body?: ApiSchemaName;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** The problems that this route has of its own. */
  readonly problems?: readonly ProblemCode[];
}
