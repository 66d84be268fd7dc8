import { join } from 'node:path';
import Libsql from 'libsql';

type Row = Readonly<Record<string, unknown>>;

interface LoggedEvent {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly sequence: bigint;
  readonly type: string;
}

/** What each consumer reads; it must have handled each of these once in effect. */
const CONSUMERS: Readonly<Record<string, { readonly database: string; readonly topics: readonly string[] }>> = {
  'berth-product': { database: 'product', topics: ['instance.events', 'user.events'] },
  'berth-resource': { database: 'resource', topics: ['order.events', 'user.events'] },
};

/** Reads the files of a stopped Berth and says every way in which a promise is broken; an empty list is what is wanted. */
export function brokenPromises(dataDir: string): readonly string[] {
  const events = logged(dataDir);
  return [
    ...moneyIsConserved(dataDir),
    ...everyPaidOrderEnded(dataDir),
    ...noEventLost(dataDir, events),
    ...perAggregateOrderHolds(events),
    ...handledOnce(dataDir, events),
  ];
}

/** How much there was to check, so that a suite can insist on having seen something. */
export function counted(dataDir: string): { orders: number; completed: number; cancelled: number; events: number } {
  const count = (database: string, sql: string) => Number(rows(dataDir, database, sql)[0]?.['n']);
  return {
    orders: count('product', 'SELECT COUNT(*) n FROM orders'),
    completed: count('product', "SELECT COUNT(*) n FROM orders WHERE status = 'COMPLETED'"),
    cancelled: count('product', "SELECT COUNT(*) n FROM orders WHERE status = 'CANCELLED'"),
    events: count('events', 'SELECT COUNT(*) n FROM records'),
  };
}

function moneyIsConserved(dataDir: string): string[] {
  const broken: string[] = [];
  const sum = rows(dataDir, 'product', 'SELECT COALESCE(SUM(amount), 0) n FROM ledger_entry')[0]?.['n'];
  if (sum !== 0n) broken.push(`the ledger sums to ${String(sum)}`);
  for (const { account } of rows(dataDir, 'product', 'SELECT DISTINCT account FROM ledger_entry WHERE balance_after < 0'))
    broken.push(`the account ${String(account)} was below zero`);
  // Exactly one end of each hold: captured where the order completed, released where it was cancelled.
  const ends = rows(
    dataDir,
    'product',
    `SELECT o.order_id id, o.status, o.payment, o.amount,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'hold') holds,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'capture') captures,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'release') releases
     FROM orders o`,
  );
  for (const { id, status, payment, amount, holds, captures, releases } of ends) {
    const said = `order ${String(id)} is ${String(status)} (${String(payment)}) with ${String(holds)} holds, ${String(captures)} captures, ${String(releases)} releases`;
    const right =
      status === 'COMPLETED'
        ? captures === 1n && releases === 0n && holds === 1n
        : status === 'CANCELLED'
          ? captures === 0n && holds === releases && (holds === 0n || holds === 1n)
          : holds === 0n;
    if (!right && amount !== 0n) broken.push(said);
  }
  return broken;
}

function everyPaidOrderEnded(dataDir: string): string[] {
  return rows(
    dataDir,
    'product',
    "SELECT order_id id, status, payment FROM orders WHERE status = 'PAID' OR payment IN ('HOLDING','HELD','CAPTURING','RELEASING')",
  ).map(({ id, status, payment }) => `order ${String(id)} has not ended: ${String(status)}, ${String(payment)}`);
}

function noEventLost(dataDir: string, events: readonly LoggedEvent[]): string[] {
  const published = new Set(events.map(({ id }) => id));
  return ['user', 'product', 'resource'].flatMap((database) =>
    rows(dataDir, database, 'SELECT event_id, event_type, published_at FROM outbox')
      .filter(({ event_id }) => !published.has(String(event_id)))
      .map(({ event_id, event_type }) => `the event ${String(event_type)} ${String(event_id)} of ${database} is not in the log`),
  );
}

/** After dropping the ids already seen, the sequence of each aggregate is 1, 2, 3, ... */
function perAggregateOrderHolds(events: readonly LoggedEvent[]): string[] {
  const seen = new Set<string>();
  const last = new Map<string, bigint>();
  const broken: string[] = [];
  for (const { id, topic, key, sequence, type } of events) {
    if (topic.endsWith('.dlq')) {
      broken.push(`a dead letter in ${topic}: ${type} ${id}`);
      continue;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    const aggregate = `${topic}/${key}`;
    const due = (last.get(aggregate) ?? 0n) + 1n;
    if (sequence !== due) broken.push(`${aggregate}: ${type} has the sequence ${sequence} where ${due} is due`);
    last.set(aggregate, sequence);
  }
  return broken;
}

function handledOnce(dataDir: string, events: readonly LoggedEvent[]): string[] {
  return Object.entries(CONSUMERS).flatMap(([consumer, { database, topics }]) => {
    const claimed = new Set(
      rows(dataDir, database, `SELECT event_id FROM inbox WHERE consumer = '${consumer}'`).map(({ event_id }) => String(event_id)),
    );
    const types = new Set(events.filter(({ id }) => claimed.has(id)).map(({ type }) => type));
    // A type of which one was claimed has a handler, so every one of it has to be claimed; the inbox key allows no second.
    return events
      .filter(({ topic, type, id }) => topics.includes(topic) && types.has(type) && !claimed.has(id))
      .map(({ type, id }) => `${consumer} has not handled ${type} ${id}`);
  });
}

function logged(dataDir: string): readonly LoggedEvent[] {
  return rows(dataDir, 'events', 'SELECT topic, key, headers FROM records ORDER BY topic, "partition", "offset"').map(
    ({ topic, key, headers }) => {
      const envelope = JSON.parse(String(headers)) as Record<string, string>;
      return {
        id: envelope['ce_id'] ?? '',
        topic: String(topic),
        key: String(key),
        sequence: BigInt(envelope['ce_sequence'] ?? '0'),
        type: envelope['ce_type'] ?? '',
      };
    },
  );
}

function rows(dataDir: string, database: string, sql: string): readonly Row[] {
  const db = new Libsql(join(dataDir, `${database}.sqlite`));
  try {
    db.defaultSafeIntegers(true);
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}
