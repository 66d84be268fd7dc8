import { money, type Overview } from '@berth/client';
import { span } from '../../api/cells.js';
import { table } from '../../print.js';

type Row = readonly [what: string, is: string];
type Part = Overview['user'] | Overview['product'] | Overview['resource'];
type Told<Each extends Part> = Extract<Each, { readonly available: true }>;

/** What an operator looks at first, line by line; the whole of it is in json and yaml. */
export const overviewTable = ({ user, product, resource }: Overview): string =>
  table(
    ['what', 'is'],
    [
      ...rowsOf('user', user, ({ users }) => [['users', countsOf(users.byStatus)]]),
      ...rowsOf('product', product, productRows),
      ...rowsOf('resource', resource, resourceRows),
    ],
  );

function rowsOf<Each extends Part>(name: string, part: Each, rows: (told: Told<Each>) => readonly Row[]): readonly Row[] {
  if (!part.available) return [[name, `not available: ${part.reason}, since ${part.since ?? 'it is not known'}`]];
  return [...rows(part as Told<Each>), ...backlogRows(name, part)];
}

const productRows = ({ products, orders, paidNotRunning, money: sums }: Told<Overview['product']>): readonly Row[] => [
  ['products', countsOf(products.byStatus)],
  ['orders', countsOf(orders.byStatus)],
  ['paid and not running', worklistOf(paidNotRunning)],
  ...paidNotRunning.items.map(({ orderId, ageSeconds, reason }): Row => [
    `  order ${orderId}`,
    `${span(ageSeconds)}: ${reason ?? 'not known yet'}`,
  ]),
  ['money', sums === null ? 'not added up yet' : moneyOf(sums)],
];

const resourceRows = ({ instances, slowOperations, overdueDeletions, watch }: Told<Overview['resource']>): readonly Row[] => [
  ['instances', countsOf(instances.byStatus)],
  ['slow operations', worklistOf(slowOperations)],
  ['overdue deletions', worklistOf(overdueDeletions)],
  [
    'watch',
    `${watch.stale ? 'STALE' : 'fresh'}, ${watch.heartbeatAgeSeconds === null ? 'no heartbeat' : `seen ${span(watch.heartbeatAgeSeconds)} ago`}`,
  ],
];

function backlogRows(name: string, { outbox, eventLog }: Pick<Told<Part>, 'outbox' | 'eventLog'>): readonly Row[] {
  const waiting: Row = [`outbox of ${name}`, `${outbox.waiting} waiting, the oldest for ${span(outbox.oldestSeconds)}`];
  if (eventLog === null) return [waiting, [`events of ${name}`, 'not measured yet']];
  return [
    waiting,
    ...eventLog.deadLetters.map(({ topic, waiting: letters }): Row => [`dead letters of ${topic}`, String(letters)]),
    ...eventLog.consumers.map(({ group, topic, unread }): Row => [`unread by ${group}`, `${unread} of ${topic}`]),
  ];
}

const moneyOf = ({ held, captured, currency, balanced }: NonNullable<Told<Overview['product']>['money']>): string =>
  `${money(held, currency)} held, ${money(captured, currency)} taken, ${balanced ? 'balanced' : 'NOT BALANCED'}`;

const worklistOf = ({ total, oldestSeconds }: { readonly total: number; readonly oldestSeconds: number }): string =>
  total === 0 ? 'none' : `${total}, the oldest for ${span(oldestSeconds)}`;

const countsOf = (byStatus: Readonly<Record<string, number>>): string => {
  const some = Object.entries(byStatus).filter(([, count]) => count > 0);
  return some.length === 0 ? 'none' : some.map(([status, count]) => `${count} ${status}`).join(', ');
};
