import type { WireEvent } from '@berth/contracts';
import { aggregateIdOf, topicOf } from '@berth/contracts';
import type { Clock, Tx, Uuids } from '@berth/shared-kernel';
import type { EntityManager } from 'typeorm';
import { Signal } from '../lifecycle/signal.js';
import { currentMessageContext } from '../messaging/message-context.js';
import { refuseUnstorable } from '../messaging/record-limits.js';
import { toRecord } from '../messaging/records.js';
import { advanceSequence, type Aggregate } from './event-sequences.js';
import { outboxRows, type OutboxRow } from './platform-rows.js';
import { afterCommit, managerOf } from './transaction.js';

export interface OutboxOptions {
  /** The publishing context as a URI reference: `/services/product`. */
  readonly source: string;
  readonly clock: Clock;
  readonly uuids: Uuids;
}

/** Keeps the events of a transaction until the relay has published them. */
export class Outbox {
  /** Notified after each commit that left events here. */
  readonly committed = new Signal();

  constructor(private readonly options: OutboxOptions) {}

  /**
   * Records `events` in this order; call it last in the transaction, since it locks the aggregates' sequences.
   * @throws invalid-input `event-log.record-too-large` for one that no log would take
   */
  async append(tx: Tx, events: readonly WireEvent[]): Promise<void> {
    if (events.length === 0) return;
    const manager = managerOf(tx);
    const sequences = await drawSequences(manager, events);
    const context = currentMessageContext();
    const createdAt = this.options.clock.now();
    const rows = events.map((event, index): Omit<OutboxRow, 'id'> => {
      const eventId = this.options.uuids.next();
      const sequence = sequences[index] as bigint;
      const { source } = this.options;
      const record = toRecord(event, { id: eventId, sequence, time: createdAt, source, ...context });
      refuseUnstorable([record]);
      const { topic, key: eventKey, headers, value: body } = record;
      return { eventId, topic, eventKey, eventType: event.event_type, sequence, headers, body, createdAt, publishedAt: null };
    });
    await manager.createQueryBuilder().insert().into(outboxRows).values(rows).updateEntity(false).execute();
    afterCommit(tx, () => this.committed.notify());
  }
}

/** One number for each event, in the order given, from the sequence of its aggregate. */
async function drawSequences(manager: EntityManager, events: readonly WireEvent[]): Promise<readonly bigint[]> {
  const latest = new Map<string, bigint>();
  // Sorted, so that two transactions never lock the same sequences in opposite orders.
  const groups = [...Map.groupBy(events, nameOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, group] of groups) {
    const last = await advanceSequence(manager, aggregateOf(group[0] as WireEvent), group.length);
    latest.set(name, last - BigInt(group.length));
  }
  return events.map((event) => {
    const sequence = (latest.get(nameOf(event)) ?? 0n) + 1n;
    latest.set(nameOf(event), sequence);
    return sequence;
  });
}

const aggregateOf = (event: WireEvent): Aggregate => ({ topic: topicOf(event), aggregateId: aggregateIdOf(event) });
const nameOf = (event: WireEvent): string => `${topicOf(event)}/${aggregateIdOf(event)}`;
