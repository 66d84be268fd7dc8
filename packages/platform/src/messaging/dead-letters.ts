import { deadLetterTopic, type Topic } from '@berth/contracts';
import { type Clock, isBerthError } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { EventLog, StoredRecord } from './event-log.js';

/** Headers that a dead letter has beside those it came with. */
export const DLQ_REASON = 'berth_dlq_reason';
export const DLQ_CODE = 'berth_dlq_code';
export const DLQ_CONSUMER = 'berth_dlq_consumer';
export const DLQ_TOPIC = 'berth_dlq_topic';
export const DLQ_PARTITION = 'berth_dlq_partition';
export const DLQ_OFFSET = 'berth_dlq_offset';
export const DLQ_AT = 'berth_dlq_at';

export interface DeadLettersOptions {
  readonly log: EventLog;
  readonly consumer: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts records that cannot be handled aside, in `<topic>.dlq`. */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  /** Resolves when the letter is durable, key, headers and value as they came; only then may the offset go on. */
  async bury(record: StoredRecord, error: unknown): Promise<void> {
    const { log, consumer, clock, logger } = this.options;
    const reason = error instanceof Error ? error.message : String(error);
    await log.publish([
      {
        topic: deadLetterTopic(record.topic as Topic),
        key: record.key,
        value: record.value,
        headers: {
          ...record.headers,
          [DLQ_REASON]: reason,
          [DLQ_CODE]: isBerthError(error) ? error.code : 'consumer.defect',
          [DLQ_CONSUMER]: consumer,
          [DLQ_TOPIC]: record.topic,
          [DLQ_PARTITION]: String(record.partition),
          [DLQ_OFFSET]: String(record.offset),
          [DLQ_AT]: clock.now().toISOString(),
        },
      },
    ]);
    const { topic, partition, offset, key } = record;
    logger.error({ err: error, consumer, topic, partition, offset: String(offset), key }, 'a record was put aside as a dead letter');
  }
}
