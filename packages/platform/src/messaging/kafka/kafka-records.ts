import { isUtf8 } from 'node:buffer';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { OutgoingRecord, StoredRecord } from '../event-log.js';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export const nameOf = ({ topic, partition }: TopicPartition): string => `${partition}/${topic}`;

/** Buffers throughout, since what is empty would otherwise be taken for what is absent. */
export function toMessage({ key, headers, value, raw }: OutgoingRecord, storedAt: Date): Message {
  return {
    key: Buffer.from(key),
    value: Buffer.from(raw ?? value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
    timestamp: String(storedAt.getTime()),
  };
}

/** Others publish too: what they leave out is empty here. */
export function toStored({ topic, partition }: TopicPartition, message: KafkaMessage): StoredRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: textOf(message.key),
    headers: headersOf(message.headers ?? {}),
    value: textOf(message.value),
    ...(message.value !== null && !isUtf8(message.value) && { raw: message.value }),
    storedAt: new Date(Number(message.timestamp)),
  };
}

// Of a header that comes twice the first counts. kafkajs takes what every object inherits for such a one: a header named
// `constructor` comes as a function and the value.
const headersOf = (headers: IHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      textOf(Array.isArray(value) ? value.find((each) => Buffer.isBuffer(each)) : value),
    ]),
  );

const textOf = (bytes: Buffer | string | null | undefined): string => (typeof bytes === 'string' ? bytes : (bytes?.toString() ?? ''));
