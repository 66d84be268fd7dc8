import type { UserId } from './ids.js';
import type { Tx } from './unit-of-work.js';

/** One request as its `Idempotency-Key` names it; `path` is the concrete path, `bodyHash` a SHA-256 of the body in hex. */
export interface IdempotentRequest {
  readonly userId: UserId;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly bodyHash: string;
}

/** What was answered, to be given again word by word. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The record of idempotent requests: begun in the transaction that starts the effect, completed in the one that ends it. */
export interface Answers {
  /** @throws conflict `idempotency.begun` when a request with this user, method, path and key has begun before */
  begin(tx: Tx, request: IdempotentRequest): Promise<void>;
  complete(tx: Tx, request: IdempotentRequest, answer: Answer): Promise<void>;
}
