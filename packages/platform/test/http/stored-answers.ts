import { type Answer, conflict, type IdempotentRequest } from '@berth/shared-kernel';
import { type AnswerRecord, type AnswerRecords, Signal } from '../../src/index.js';

/** Records of answers in memory, which count how often they are asked. */
export class StoredAnswers implements AnswerRecords {
  finds = 0;
  private readonly records = new Map<string, { bodyHash: string; text: { status: number; body: string } | null }>();

  async find(request: IdempotentRequest): Promise<AnswerRecord | null> {
    this.finds += 1;
    const record = this.records.get(nameOf(request));
    if (record === undefined) return null;
    const { bodyHash, text } = record;
    return { bodyHash, answer: text === null ? null : { status: text.status, body: JSON.parse(text.body) as unknown } };
  }

  /** The completing is another process's, so nothing tells of it. */
  async untilAnswered(_request: IdempotentRequest, atMostMs: number): Promise<void> {
    await new Signal().wait(atMostMs);
  }

  begin(request: IdempotentRequest): void {
    if (this.records.has(nameOf(request))) throw conflict('idempotency.begun', 'Begun before.');
    this.records.set(nameOf(request), { bodyHash: request.bodyHash, text: null });
  }

  complete(request: IdempotentRequest, answer: Answer): void {
    this.records.set(nameOf(request), {
      bodyHash: request.bodyHash,
      text: { status: answer.status, body: JSON.stringify(answer.body ?? null) },
    });
  }
}

const nameOf = ({ userId, method, path, key }: IdempotentRequest) => `${userId} ${method} ${path} ${key}`;
