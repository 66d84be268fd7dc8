import type { LoggedEvent, Records } from './records.js';

/** What each consumer reads; it must have handled each of these once in effect. */
const CONSUMERS: Readonly<Record<string, { readonly database: string; readonly topics: readonly string[] }>> = {
  'berth-product': { database: 'product', topics: ['instance.events', 'user.events'] },
  'berth-resource': { database: 'resource', topics: ['order.events', 'product.events', 'user.events'] },
};

const ENTRIES = Object.entries(CONSUMERS);

/** Reads what a Berth has written and says every way in which a promise is broken; an empty list is what is wanted. */
export async function brokenPromises(records: Records): Promise<readonly string[]> {
  const events = await records.events();
  const broken = [
    await moneyIsConserved(records),
    await everyPaidOrderEnded(records),
    await noEventLost(records, events),
    perAggregateOrderHolds(events),
    await handledOnce(records, events),
  ];
  return broken.flat();
}

/** How much there was to check, so that a suite can insist on having seen something. */
export async function counted(records: Records): Promise<{ orders: number; completed: number; cancelled: number; events: number }> {
  const count = async (sql: string) => Number((await records.rows('product', sql))[0]?.['n']);
  return {
    orders: await count('SELECT COUNT(*) n FROM orders'),
    completed: await count("SELECT COUNT(*) n FROM orders WHERE status = 'COMPLETED'"),
    cancelled: await count("SELECT COUNT(*) n FROM orders WHERE status = 'CANCELLED'"),
    events: (await records.events()).length,
  };
}

async function moneyIsConserved({ rows }: Records): Promise<string[]> {
  const broken: string[] = [];
  const sum = (await rows('product', 'SELECT COALESCE(SUM(amount), 0) n FROM ledger_entry'))[0]?.['n'];
  if (sum !== 0n) broken.push(`the ledger sums to ${String(sum)}`);
  for (const { account } of await rows('product', 'SELECT DISTINCT account FROM ledger_entry WHERE balance_after < 0'))
    broken.push(`the account ${String(account)} was below zero`);
  // Exactly one end of each hold: captured where the order completed, released where it was cancelled; and what was captured is given back at most once.
  const ends = await rows(
    'product',
    `SELECT o.order_id id, o.status, o.payment, o.amount,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'hold') holds,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'capture') captures,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'release') releases,
       (SELECT COUNT(*) FROM ledger_movement m WHERE m.order_id = o.order_id AND m.kind = 'refund') refunds
     FROM orders o`,
  );
  for (const { id, status, payment, amount, holds, captures, releases, refunds } of ends) {
    const said = `order ${String(id)} is ${String(status)} (${String(payment)}) with ${String(holds)} holds, ${String(captures)} captures, ${String(releases)} releases, ${String(refunds)} refunds`;
    const right =
      status === 'COMPLETED'
        ? captures === 1n && releases === 0n && holds === 1n
        : status === 'CANCELLED'
          ? captures === 0n && holds === releases && (holds === 0n || holds === 1n)
          : holds === 0n;
    const isGivenBack = refunds === (payment === 'REFUNDED' ? 1n : 0n);
    if (!(right && isGivenBack) && amount !== 0n) broken.push(said);
  }
  return broken;
}

async function everyPaidOrderEnded({ rows }: Records): Promise<string[]> {
  const open = "status = 'PAID' OR payment IN ('HOLDING','HELD','CAPTURING','RELEASING','REFUNDING')";
  return (await rows('product', `SELECT order_id id, status, payment FROM orders WHERE ${open}`)).map(
    ({ id, status, payment }) => `order ${String(id)} has not ended: ${String(status)}, ${String(payment)}`,
  );
}

async function noEventLost({ rows }: Records, events: readonly LoggedEvent[]): Promise<string[]> {
  const published = new Set(events.map(({ id }) => id));
  const lost = async (database: string) =>
    (await rows(database, 'SELECT event_id, event_type FROM outbox'))
      .filter(({ event_id }) => !published.has(String(event_id)))
      .map(({ event_id, event_type }) => `the event ${String(event_type)} ${String(event_id)} of ${database} is not in the log`);
  return (await Promise.all(['user', 'product', 'resource'].map(lost))).flat();
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

async function handledOnce({ rows }: Records, events: readonly LoggedEvent[]): Promise<string[]> {
  const unhandled = async ([consumer, { database, topics }]: (typeof ENTRIES)[number]) => {
    const inbox = await rows(database, `SELECT event_id FROM inbox WHERE consumer = '${consumer}'`);
    const claimed = new Set(inbox.map(({ event_id }) => String(event_id)));
    const types = new Set(events.filter(({ id }) => claimed.has(id)).map(({ type }) => type));
    // A type of which one was claimed has a handler, so every one of it has to be claimed; the inbox key allows no second.
    return events
      .filter(({ topic, type, id }) => topics.includes(topic) && types.has(type) && !claimed.has(id))
      .map(({ type, id }) => `${consumer} has not handled ${type} ${id}`);
  };
  return (await Promise.all(ENTRIES.map(unhandled))).flat();
}
