import { deadLetterTopic, type Topic } from '@berth/contracts';
import { type Clock, isBerthError } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { EventPublisher, StoredRecord } from './event-log.js';

/** Headers that a dead letter has beside those it came with. */
export const DLQ_REASON = 'berth_dlq_reason';
export const DLQ_CODE = 'berth_dlq_code';
export const DLQ_CONSUMER = 'berth_dlq_consumer';
export const DLQ_TOPIC = 'berth_dlq_topic';
export const DLQ_PARTITION = 'berth_dlq_partition';
export const DLQ_OFFSET = 'berth_dlq_offset';
export const DLQ_AT = 'berth_dlq_at';
/** `true` on a letter that holds only these headers: its record was too large to be kept along with them. */
export const DLQ_OMITTED = 'berth_dlq_omitted';

const LONGEST_REASON = 2_000;

export interface DeadLettersOptions {
  readonly log: EventPublisher;
  readonly consumer: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts records that cannot be handled aside, in `<topic>.dlq`. */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  /** Resolves when the letter is durable, key, headers and value as they came; only then may the offset go on. */
  async bury(record: StoredRecord, error: unknown): Promise<void> {
    const { log, consumer, logger } = this.options;
    const { key, value, raw } = record;
    const topic = deadLetterTopic(record.topic as Topic);
    const headers = this.headersOf(record, error);
    try {
      await log.publish([{ topic, key, value, ...(raw !== undefined && { raw }), headers: { ...record.headers, ...headers } }]);
    } catch (refusal) {
      if (!isBerthError(refusal, 'invalid-input')) throw refusal;
      // With the reason it is more than the log takes, and must not hold up what is behind it: the record itself stays where it is found.
      await log.publish([{ topic, key: '', value: '', headers: { ...headers, [DLQ_OMITTED]: 'true' } }]);
    }
    const { partition, offset } = record;
    const where = { topic: record.topic, partition, offset: String(offset), key };
    logger.error({ err: error, consumer, ...where }, 'a record was put aside as a dead letter');
  }

  private headersOf(record: StoredRecord, error: unknown): Record<string, string> {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      [DLQ_REASON]: reason.slice(0, LONGEST_REASON),
      [DLQ_CODE]: isBerthError(error) ? error.code : 'consumer.defect',
      [DLQ_CONSUMER]: this.options.consumer,
      [DLQ_TOPIC]: record.topic,
      [DLQ_PARTITION]: String(record.partition),
      [DLQ_OFFSET]: String(record.offset),
      [DLQ_AT]: this.options.clock.now().toISOString(),
    };
  }
}
