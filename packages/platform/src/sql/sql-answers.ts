import { createHash } from 'node:crypto';
import { conflict, defect, type Answer, type Answers, type Clock, type IdempotentRequest, type Tx } from '@berth/shared-kernel';
import { LessThan } from 'typeorm';
import { Signal } from '../lifecycle/signal.js';
import type { Database } from './open-database.js';
import { idempotencyRows, type IdempotencyRow } from './platform-rows.js';
import { affectedOne, isUniqueViolation } from './sql-errors.js';
import { afterCommit, managerOf } from './transaction.js';

/** How long a key is remembered. */
export const ANSWER_RETENTION_MS = 24 * 3_600_000;

export interface StoredAnswer {
  /** The hash of the body with which the key was first used. */
  readonly bodyHash: string;
  /** Null while the first request is under way. */
  readonly answer: Answer | null;
}

/** The record of idempotent requests in the database of the context that answers them. */
export class SqlAnswers implements Answers {
  private readonly awaited = new Map<string, Signal>();

  constructor(private readonly options: { readonly database: Pick<Database, 'reader'>; readonly clock: Clock }) {}

  /** What is known of `request`, null when its key is new or older than 24 hours. */
  async find(request: IdempotentRequest): Promise<StoredAnswer | null> {
    const row = await this.options.database.reader.findOneBy(idempotencyRows, { fingerprint: fingerprintOf(request) });
    if (row === null || row.createdAt < this.oldest()) return null;
    return { bodyHash: row.bodyHash, answer: row.status === null ? null : { status: row.status, body: JSON.parse(row.body ?? 'null') } };
  }

  /** Resolves as soon as `complete` has committed in this process, and after `atMostMs` at the latest. */
  async untilAnswered(request: IdempotentRequest, atMostMs: number): Promise<void> {
    const fingerprint = fingerprintOf(request);
    const answered = this.awaited.get(fingerprint) ?? new Signal();
    this.awaited.set(fingerprint, answered);
    await answered.wait(atMostMs);
    this.awaited.delete(fingerprint);
  }

  async begin(tx: Tx, request: IdempotentRequest): Promise<void> {
    const row = this.begun(request);
    try {
      await managerOf(tx).createQueryBuilder().insert().into(idempotencyRows).values(row).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const stale = { fingerprint: row.fingerprint, createdAt: LessThan(this.oldest()) };
      if (affectedOne(await managerOf(tx).update(idempotencyRows, stale, row))) return;
      throw conflict('idempotency.begun', 'A request with this Idempotency-Key has begun before.', { cause: error });
    }
  }

  /** @throws defect `idempotency.not-begun` */
  async complete(tx: Tx, request: IdempotentRequest, answer: Answer): Promise<void> {
    const completed = {
      status: answer.status,
      body: answer.body === undefined ? null : JSON.stringify(answer.body),
      completedAt: this.options.clock.now(),
    };
    const fingerprint = fingerprintOf(request);
    const result = await managerOf(tx).update(idempotencyRows, { fingerprint }, completed);
    if (!affectedOne(result)) throw defect('idempotency.not-begun', 'An answer was completed for a request that had not begun.');
    afterCommit(tx, () => this.awaited.get(fingerprint)?.notify());
  }

  private begun(request: IdempotentRequest): IdempotencyRow {
    return {
      fingerprint: fingerprintOf(request),
      userId: request.userId,
      method: request.method,
      path: request.path,
      requestKey: request.key,
      bodyHash: request.bodyHash,
      status: null,
      body: null,
      createdAt: this.options.clock.now(),
      completedAt: null,
    };
  }

  private oldest(): Date {
    return new Date(this.options.clock.now().getTime() - ANSWER_RETENTION_MS);
  }
}

const fingerprintOf = ({ userId, method, path, key }: IdempotentRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([userId, method, path, key]))
    .digest('hex');
