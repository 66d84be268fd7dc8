import { integer, type JsonSchema, listOf, orNull, type Properties, text } from '../../events/schemas/json-schema.js';
import type { BacklogFigures, Overview, OverviewPart, ProductOverview, ResourceOverview, UserOverview } from '../overview.js';
import { answered, described, ref, time } from './api-schema.js';
import { age, AS_OF, asOf, BACKLOG, FIGURE_SCHEMAS, LATE, MONEY, PAID_NOT_RUNNING, WATCH } from './overview-figures.js';

import { INSTANCE_STATUSES, ORDER_STATUSES, PRODUCT_STATUSES, USER_STATUSES } from '../../statuses.js';

const fieldsOf = (properties: Readonly<Record<string, JsonSchema>>, description: string): JsonSchema => ({
  type: 'object',
  description,
  properties,
  required: Object.keys(properties),
});
const eachOf = <Word extends string, Value>(words: readonly Word[], value: Value) =>
  Object.fromEntries(words.map((word) => [word, value])) as Readonly<Record<Word, Value>>;

const countsBy = (statuses: readonly string[]): JsonSchema =>
  fieldsOf(
    { asOf, byStatus: fieldsOf(eachOf(statuses, { ...integer, minimum: 0 }), 'How many there are in each.') },
    'How many there are.',
  );
const worklistOf = (item: string, description: string): JsonSchema =>
  fieldsOf(
    { asOf, total: { ...integer, minimum: 0 }, oldestSeconds: age, items: described(listOf(ref(item)), 'The first few, oldest first.') },
    description,
  );

const backlog: Properties<BacklogFigures> = {
  outbox: ref('OutboxFigures'),
  eventLog: described(orNull(ref('EventLogFigures')), 'Null while the log could not be measured yet.'),
};
const available: JsonSchema = { type: 'boolean', const: true };

type There<Figures> = Extract<OverviewPart<Figures>, { readonly available: true }>;
type Away = Extract<OverviewPart<object>, { readonly available: false }>;

/** The figures of a part that has answered. */
const there = <Figures extends object>(properties: Properties<There<Figures>>, description: string, example: There<Figures>): JsonSchema =>
  answered(properties, { description, example });

const counts = <Status extends string>(statuses: readonly Status[]) => ({ asOf: AS_OF, byStatus: eachOf(statuses, 1) });
const worklist = <Item>(...items: readonly Item[]) => ({ asOf: AS_OF, total: items.length, oldestSeconds: items.length * 420, items });

const AWAY: Away = { available: false, since: '2026-11-21T08:11:00.000Z', reason: 'service.unavailable' };
const USER: There<UserOverview> = { available: true, ...BACKLOG, users: counts(USER_STATUSES) };
const PRODUCT: There<ProductOverview> = {
  available: true,
  ...BACKLOG,
  products: counts(PRODUCT_STATUSES),
  orders: counts(ORDER_STATUSES),
  paidNotRunning: worklist(PAID_NOT_RUNNING),
  money: MONEY,
};
const RESOURCE: There<ResourceOverview> = {
  available: true,
  ...BACKLOG,
  instances: counts(INSTANCE_STATUSES),
  slowOperations: worklist(LATE),
  overdueDeletions: worklist(),
  watch: WATCH,
};
const OVERVIEW: Overview = { asOf: AS_OF, user: USER, product: PRODUCT, resource: AWAY };

const partOf = (figures: string): JsonSchema => ({ anyOf: [ref(figures), ref('PartAway')] });

export const OVERVIEW_SCHEMAS = {
  Overview: answered(
    {
      asOf,
      user: partOf('UserOverview'),
      product: partOf('ProductOverview'),
      resource: partOf('ResourceOverview'),
    } satisfies Properties<Overview>,
    { description: 'What an operator looks at first.', example: OVERVIEW },
  ),
  UserOverview: there<UserOverview>({ available, ...backlog, users: countsBy(USER_STATUSES) }, 'Of the users.', USER),
  ProductOverview: there<ProductOverview>(
    {
      available,
      ...backlog,
      products: countsBy(PRODUCT_STATUSES),
      orders: countsBy(ORDER_STATUSES),
      paidNotRunning: worklistOf('PaidNotRunning', 'Orders that are paid and whose instance does not run.'),
      money: described(orNull(ref('MoneyFigures')), 'Null until the ledger has been added up for the first time.'),
    },
    'Of the catalogue, the orders and the money.',
    PRODUCT,
  ),
  ResourceOverview: there<ResourceOverview>(
    {
      available,
      ...backlog,
      instances: countsBy(INSTANCE_STATUSES),
      slowOperations: worklistOf('LateOperation', 'Under way past half of the time that they have.'),
      overdueDeletions: worklistOf('LateOperation', 'Deletions whose deadline has passed: they go on, but somebody should look.'),
      watch: ref('WatchFigures'),
    },
    'Of the instances.',
    RESOURCE,
  ),
  PartAway: answered(
    {
      available: { type: 'boolean', const: false },
      since: described(orNull(time), 'When it answered last; null when it never did.'),
      reason: described(text, 'The code of the problem.'),
    } satisfies Properties<Away>,
    { description: 'A part that does not answer.', example: AWAY },
  ),
  ...FIGURE_SCHEMAS,
} as const;
