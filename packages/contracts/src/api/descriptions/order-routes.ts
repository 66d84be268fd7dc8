import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../statuses.js';
import { productId } from '../../events/schemas/json-schema.js';
import { anyOf, PAGE_QUERY, searchText, sortedQuery, USER_FILTER } from './parameters.js';
import type { RouteDescription } from './route-description.js';

const order = { 200: { description: 'The order.', schema: 'Order' } } as const;
const orders = { 200: { description: 'A page of orders.', schema: 'OrderPage' } } as const;
const status = anyOf('Only orders in one of these statuses.', ORDER_STATUSES);

export const ORDER_ROUTES = {
  'orders.place': {
    tag: 'Orders',
    summary: 'Place an order',
    description: 'It keeps the specification and the price of the product as they are now, and waits to be paid.',
    body: 'PlaceOrderBody',
    answers: { 201: { description: 'The new order.', schema: 'Order' } },
    problems: ['order.invalid', 'product.not-found', 'product.not-orderable', 'order.id-taken', 'order.clock-behind'],
  },
  'orders.pay': {
    tag: 'Orders',
    summary: 'Pay an order',
    description: 'The money is set aside, and taken when the instance has been reached; else it comes back by itself.',
    answers: order,
    problems: ['order.not-found', 'wallet.insufficient-funds', 'order.not-payable', 'order.payment-in-progress', 'payment.pending'],
  },
  'orders.cancel': {
    tag: 'Orders',
    summary: 'Cancel an order that is not paid',
    answers: order,
    problems: ['order.not-found', 'order.not-cancellable', 'order.payment-in-progress'],
  },
  'orders.list': {
    tag: 'Orders',
    summary: 'List your orders',
    description: 'Newest first.',
    query: { ...PAGE_QUERY, status },
    answers: orders,
  },
  'orders.show': {
    tag: 'Orders',
    summary: 'Show an order',
    description: 'For its owner and for admins.',
    answers: order,
    problems: ['order.not-found'],
  },
  'orders.timeline': {
    tag: 'Orders',
    summary: 'Tell the story of an order and its instance',
    description: 'In the order in which things happened; for its owner and for admins.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of what happened.', schema: 'TimelineEntryPage' } },
    problems: ['order.not-found'],
  },
  'admin.orders.list': {
    tag: 'Administration',
    summary: 'List all orders',
    query: sortedQuery(['createdAt', 'amount', 'id'], '-createdAt', {
      status,
      payment: anyOf('Only orders whose payment is in one of these statuses.', PAYMENT_STATUSES),
      userId: USER_FILTER,
      productId: { description: 'Only orders of this product.', schema: productId, example: 1 },
      q: searchText('the name of the instance or of the product', 'ada'),
    }),
    answers: orders,
  },
  'admin.orders.cancel': {
    tag: 'Administration',
    summary: 'Cancel any order that is not complete',
    description: 'What was set aside for it comes back, and what was begun of its instance is deleted.',
    body: 'ReasonBody',
    answers: order,
    problems: ['order.not-found', 'order.not-cancellable'],
  },
  'admin.orders.refund': {
    tag: 'Administration',
    summary: 'Refund a complete order',
    description: 'The price comes back and the instance is deleted; the order stays COMPLETED.',
    body: 'ReasonBody',
    answers: order,
    problems: ['order.not-found', 'order.not-refundable', 'order.already-refunded', 'order.payment-in-progress', 'payment.pending'],
  },
  'admin.orders.retry': {
    tag: 'Administration',
    summary: 'Try once more to provide the instance of a paid order',
    description: 'At once, and only until the time that it had from the beginning.',
    answers: order,
    problems: ['order.not-found', 'order.not-retryable'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
