import { randomUUID } from 'node:crypto';
import { eventually } from '@berth/shared-kernel/testing';
import type { EventLog, OutgoingRecord, StoredRecord, Subscription } from '../../src/index.js';

/** An event log that a suite has opened for one test. */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly close: () => Promise<void>;
  /** Closes it and opens the same data anew. */
  readonly reopen: () => Promise<EventLog>;
}

export type OpenLog = () => Promise<LogUnderTest>;

const PATIENCE_MS = 120_000;

/** For what is to come exactly once: a member that a busy machine takes for dead is given its records again. */
export const UNHURRIED = { answerWithinMs: 30_000, sessionTimeoutMs: 30_000, publishWithinMs: 60_000 };

/** Waits as long as a broker on a busy machine may take. */
export const soon = <T>(claim: () => T | Promise<T>, what?: string): Promise<Exclude<T, false | null>> =>
  eventually(claim, PATIENCE_MS, what);

/** Names of topics and groups that no other test uses, so that the suite can run on a shared broker. */
export const uniqueName = (what: string): string => `${what}-${randomUUID().slice(0, 8)}`;

export const record = (topic: string, key: string, value: string, headers: Record<string, string> = {}): OutgoingRecord => ({
  topic,
  key,
  headers,
  value,
});

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const valuesOf = (records: readonly StoredRecord[]): string[] => records.map(({ value }) => value);

export const valuesOfKey = (records: readonly StoredRecord[], key: string): string[] =>
  valuesOf(records.filter((each) => each.key === key));

/** Every retained record of a topic, by partition and offset. */
export async function recordsOf(log: Pick<EventLog, 'read'>, topic: string): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const each of log.read({ topics: [topic], from: 'earliest', follow: false })) found.push(each);
  return found.toSorted((a, b) => a.partition - b.partition || Number(a.offset - b.offset));
}

export interface Follower extends Subscription {
  /** What was handled without failing, in that order. */
  readonly handled: StoredRecord[];
}

/** Subscribes and keeps what comes; `handle` runs before a record counts as handled. */
export async function follow(
  log: EventLog,
  group: string,
  topics: readonly string[],
  options: { readonly from?: 'earliest' | 'latest'; readonly handle?: (each: StoredRecord) => void | Promise<void> } = {},
): Promise<Follower> {
  const handled: StoredRecord[] = [];
  const subscription = await log.subscribe({
    group,
    topics,
    from: options.from ?? 'earliest',
    handle: async (each) => {
      await options.handle?.(each);
      handled.push(each);
    },
  });
  return { handled, stop: () => subscription.stop() };
}

/** A record as text, to compare lists of them. */
export const textOf = ({ key, value, headers }: OutgoingRecord): string =>
  JSON.stringify([
    key,
    value,
    Object.keys(headers)
      .toSorted()
      .map((name) => [name, headers[name]]),
  ]);

/** A gate that holds whoever passes until it is opened. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
