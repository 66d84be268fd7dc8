import { TOPICS, type Topic } from '@berth/contracts';
import { InvalidArgumentError, Option } from 'commander';

/** Where to begin: the first record, the end, or a time. */
export type From = 'earliest' | 'latest' | Date;

export function parseFrom(text: string): From {
  if (text === 'earliest' || text === 'latest') return text;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('It must be "earliest", "latest" or a time such as 2026-11-21T10:00:00Z.');
  return time;
}

export const topicOption = (what: string): Option =>
  new Option('-t, --topic <topic...>', what).choices(TOPICS).default([...TOPICS], 'all four');

export const outputOption = (...forms: readonly string[]): Option =>
  new Option('-o, --output <form>', 'how to print').choices([...forms]).default(forms[0]);

export interface TopicOptions {
  readonly topic: readonly Topic[];
}
