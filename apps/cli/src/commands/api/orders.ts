import { answerOf, type Berth, money, type Order, once, type paths, type TimelineEntry } from '@berth/client';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '@berth/contracts';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import {
  createdOptions,
  flag,
  given,
  idNumber,
  type KeyOptions,
  keyOption,
  number,
  onlyWithAll,
  option,
  severalOf,
  sortOption,
} from '../../api/arguments.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';
import { settledOrder, type WaitOptions, waitOptions } from '../../api/waiting.js';

type Filters = NonNullable<paths['/admin/orders']['get']['parameters']['query']>;
type ListOptions = Omit<Filters, 'userId' | 'productId'> & { readonly all: boolean; readonly user?: number; readonly product?: number };

interface ReasonOptions {
  readonly reason?: string | undefined;
}

const ORDERS: View<Order> = {
  id: ({ id }) => id,
  columns: {
    product: ({ productName }) => productName,
    name: ({ instanceName }) => instanceName,
    status: ({ status }) => status,
    payment: ({ payment }) => payment.status,
    amount: ({ amount, currency }) => money(amount, currency),
    instance: ({ instanceId }) => instanceId,
    user: ({ userId }) => userId,
    age: ({ createdAt }, now) => age(createdAt, now),
  },
};
const { id } = ORDERS;

const TIMELINE: View<TimelineEntry> = {
  id: (entry) => entry.id,
  columns: { age: ({ at }, now) => age(at, now), type: ({ type }) => type, message: ({ message }) => message },
};

const reasonOption = () => option('--reason <why>', 'why, in words that the buyer reads');

/** Orders: a buyer's own, and what the operator does with all of them. */
export function orderCommands(program: Command, api: ApiCommands): void {
  const orders = program.command('orders').description('what was bought');
  api.list<Order, ListOptions>(orders, {
    usage: 'list',
    summary: 'list your orders, the latest first',
    view: ORDERS,
    options: [
      flag('--all', "everybody's, with the filters below (operator)"),
      severalOf('--status <status>', 'only in one of these, separated by commas', ORDER_STATUSES),
      severalOf('--payment <status>', 'with --all: only paid so', PAYMENT_STATUSES),
      number('--user <userId>', 'with --all: only of this user'),
      number('--product <productId>', 'with --all: only of this product'),
      option('--q <text>', 'with --all: only with this text in the name of the instance or of the product'),
      sortOption(['createdAt', 'amount', 'id']),
      ...createdOptions(),
    ],
    examples: ['orders list --status PAID --watch', 'orders list --all --payment HELD --sort createdAt -o json'],
    ask: ({ berth, options }, page) => {
      const { all, status, payment, user: userId, product: productId, q, sort, createdFrom, createdTo } = options;
      const more = given({ payment, userId, productId, q, sort, createdFrom, createdTo });
      const query = { ...page, ...given({ status }) };
      if (all) return answerOf(berth.api.GET('/admin/orders', { params: { query: { ...query, ...more } } }));
      onlyWithAll(more);
      return answerOf(berth.api.GET('/orders', { params: { query } }));
    },
  });
  api.show<Order>(orders, {
    usage: 'show <orderId>',
    summary: 'show an order',
    id,
    ask: ({ berth, id: orderId }) => answerOf(berth.api.GET('/orders/{orderId}', { params: { path: { orderId } } })),
  });
  api.act<Order, KeyOptions & { readonly name?: string }>(orders, {
    usage: 'place <productId>',
    summary: 'place an order; it waits to be paid',
    options: [option('--name <name>', 'the name of the instance; made up when absent'), keyOption()],
    examples: ['orders place 1 --name my-first', 'orders pay "$(berth orders place 1 -q)" --wait'],
    id,
    ask: ({ berth, id: product, options: { name: instanceName, key } }) =>
      answerOf(
        berth.api.POST('/orders', {
          params: { header: once(key) },
          body: { productId: idNumber(product), ...given({ instanceName }) },
        }),
      ),
  });
  api.act<Order, KeyOptions & WaitOptions>(orders, {
    usage: 'pay <orderId>',
    summary: 'pay an order',
    options: [keyOption(), ...waitOptions('its instance runs')],
    id,
    ask: async ({ berth, id: orderId, options }) => {
      const order = await answerOf(berth.api.POST('/orders/{orderId}/pay', { params: { path: { orderId }, header: once(options.key) } }));
      return options.wait ? settledOrder(berth, order, options) : order;
    },
  });
  api.act<Order, ReasonOptions & { readonly operator: boolean }>(orders, {
    usage: 'cancel <orderId>',
    summary: 'cancel an order that is not paid',
    options: [flag('--operator', "anybody's, as long as it is not complete; what is held comes back (operator)"), reasonOption()],
    id,
    ask: ({ berth, id: orderId, options: { operator, reason } }) =>
      operator
        ? cancelByOperator(berth, orderId, { reason })
        : answerOf(berth.api.POST('/orders/{orderId}/cancel', { params: { path: { orderId } } })),
  });
  api.list<TimelineEntry>(orders, {
    usage: 'timeline <orderId>',
    summary: 'tell the story of an order and its instance',
    view: TIMELINE,
    ask: ({ berth, id: orderId }, query) => answerOf(berth.api.GET('/orders/{orderId}/timeline', { params: { path: { orderId }, query } })),
  });
  api.act<Order, KeyOptions & ReasonOptions>(orders, {
    usage: 'refund <orderId>',
    summary: 'give the money of a complete order back and delete its instance (operator)',
    options: [reasonOption(), keyOption()],
    id,
    ask: ({ berth, id: orderId, options: { key, reason } }) =>
      answerOf(
        berth.api.POST('/admin/orders/{orderId}/refund', { params: { path: { orderId }, header: once(key) }, body: given({ reason }) }),
      ),
  });
  api.act<Order, WaitOptions>(orders, {
    usage: 'retry <orderId>',
    summary: 'try at once to provide the instance of a paid order (operator)',
    options: waitOptions('its instance runs'),
    id,
    ask: async ({ berth, id: orderId, options }) => {
      const order = await answerOf(berth.api.POST('/admin/orders/{orderId}/retry', { params: { path: { orderId } } }));
      return options.wait ? settledOrder(berth, order, options) : order;
    },
  });
}

const cancelByOperator = (berth: Berth, orderId: string, { reason }: ReasonOptions): Promise<Order> =>
  answerOf(berth.api.POST('/admin/orders/{orderId}/cancel', { params: { path: { orderId } }, body: given({ reason }) }));
