import { type Answer, type BerthError, type IdempotentRequest, invalidInput, isBerthError } from '@berth/shared-kernel';
import type { AnswerRecord, AnswerRecords } from './answer-records.js';
import { ANSWER_FOLLOWS, type ApiAnswer } from './endpoint.js';

export interface IdempotentAnswersOptions {
  readonly answers: AnswerRecords;
  /** How long a duplicate waits for the first answer. */
  readonly waitMs: number;
}

/** `replayed` is true for everyone but the request that had the effect. */
export interface GivenAnswer {
  readonly answer: ApiAnswer;
  readonly replayed: boolean;
}

type Run = () => Promise<ApiAnswer | typeof ANSWER_FOLLOWS>;
interface Attempt {
  readonly record: AnswerRecord | null;
  /** Null when somebody else had begun the request. */
  readonly own: ApiAnswer | typeof ANSWER_FOLLOWS | null;
}

const FIRST_POLL_MS = 25;
const MOST_POLL_MS = 100;

/**
 * Gives each idempotent request the one answer that its record holds. Duplicates within the process wait for the leader instead of
 * asking the database, and those that wait for another process share one poll, so that a thousand of them cost what one does.
 */
export class IdempotentAnswers {
  private readonly leaders = new Map<string, Promise<AnswerRecord | null>>();
  private readonly polls = new Map<string, Promise<AnswerRecord | null>>();
  private readonly answers: AnswerRecords;
  private readonly waitMs: number;

  constructor(options: IdempotentAnswersOptions) {
    this.answers = options.answers;
    this.waitMs = options.waitMs;
  }

  /** Runs `run` unless the request has begun before. @throws invalid-input `idempotency.body-mismatch`; `late()` when the answer takes too long */
  async give(request: IdempotentRequest, run: Run, late: () => BerthError): Promise<GivenAnswer> {
    const name = JSON.stringify([request.userId, request.method, request.path, request.key]);
    const until = performance.now() + this.waitMs;
    for (;;) {
      const leader = this.leaders.get(name);
      if (leader === undefined) return await this.lead(name, request, run, until, late);
      const record = await within(leader, until, late);
      if (record !== null) return replay(await this.completed(name, request, record, until, late));
    }
  }

  private async lead(name: string, request: IdempotentRequest, run: Run, until: number, late: () => BerthError): Promise<GivenAnswer> {
    const attempt = this.attempt(request, run);
    this.leaders.set(
      name,
      attempt.then(
        ({ record }) => record,
        () => null,
      ),
    );
    const { record, own } = await attempt.finally(() => this.leaders.delete(name));
    if (own !== null && own !== ANSWER_FOLLOWS) return { answer: record?.answer ? stored(record.answer) : own, replayed: false };
    if (record === null) throw late();
    const answer = await this.completed(name, request, record, until, late);
    return own === null ? replay(answer) : { answer: stored(answer), replayed: false };
  }

  private async attempt(request: IdempotentRequest, run: Run): Promise<Attempt> {
    const known = await this.answers.find(request);
    if (known !== null) return { record: known, own: null };
    let own: Attempt['own'] = null;
    try {
      own = await run();
    } catch (error) {
      if (!isBerthError(error, 'conflict') || error.code !== 'idempotency.begun') throw error;
    }
    return { record: await this.answers.find(request), own };
  }

  private async completed(
    name: string,
    request: IdempotentRequest,
    first: AnswerRecord,
    until: number,
    late: () => BerthError,
  ): Promise<Answer> {
    if (first.bodyHash !== request.bodyHash)
      throw invalidInput('idempotency.body-mismatch', 'This Idempotency-Key was used before with another body.');
    for (let record: AnswerRecord | null = first; ; record = await within(this.poll(name, request), until, late))
      if (record?.answer) return record.answer;
  }

  private poll(name: string, request: IdempotentRequest): Promise<AnswerRecord | null> {
    const known = this.polls.get(name);
    if (known !== undefined) return known;
    const poll = this.pollUntilComplete(request).finally(() => this.polls.delete(name));
    this.polls.set(name, poll);
    return poll;
  }

  private async pollUntilComplete(request: IdempotentRequest): Promise<AnswerRecord | null> {
    const until = performance.now() + this.waitMs;
    for (let waitMs = FIRST_POLL_MS; performance.now() < until; waitMs = Math.min(MOST_POLL_MS, waitMs * 1.5)) {
      await this.answers.untilAnswered(request, waitMs);
      const record = await this.answers.find(request);
      if (record?.answer) return record;
    }
    return null;
  }
}

async function within<T>(promise: Promise<T>, until: number, late: () => BerthError): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

const stored = ({ status, body }: Answer): ApiAnswer => ({ status, ...(body === undefined || body === null ? {} : { body }) });
const replay = (answer: Answer): GivenAnswer => ({ answer: stored(answer), replayed: true });
