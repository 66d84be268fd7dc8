import type { Answer, IdempotentRequest } from '@berth/shared-kernel';

/** What is kept of a request that has begun; `answer` is null until it is complete. */
export interface AnswerRecord {
  readonly bodyHash: string;
  readonly answer: Answer | null;
}

/** Where the records of idempotent requests are looked up. */
export interface AnswerRecords {
  /** The record with this user, method, path and key, whatever its body hash; null when none has begun. */
  find(request: IdempotentRequest): Promise<AnswerRecord | null>;
  /** Resolves as soon as this process completes the request, and after `atMostMs` at the latest: another process may have. */
  untilAnswered(request: IdempotentRequest, atMostMs: number): Promise<void>;
}
