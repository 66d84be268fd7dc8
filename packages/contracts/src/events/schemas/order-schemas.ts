import type {
  OrderCancelled,
  OrderCompleted,
  OrderEvents,
  OrderPaid,
  OrderPlaced,
  OrderProvisionRetried,
  OrderRefunded,
} from '../order-events.js';
import { type Entries, entry } from './entry.js';
import { currency, flag, int64Id, minorUnits, orNull, productId, seconds, shapeOf, text, userId } from './json-schema.js';
import { SPEC_EXAMPLE, SPEC_SCHEMA } from './spec-schemas.js';

const head = { order_id: int64Id, timestamp: seconds, user_id: userId };
const money = { product_id: productId, amount: minorUnits, currency };
const bought = { instance_name: text, spec: SPEC_SCHEMA };
const headExample = { order_id: 7193442301558784001n, timestamp: 1739525000, user_id: 88 };
const moneyExample = { product_id: 7, amount: 1999, currency: 'EUR' };
const boughtExample = { instance_name: 'my-llm-instance', spec: SPEC_EXAMPLE };

export const ORDER_EVENT_ENTRIES: Entries<OrderEvents['event_type']> = {
  ORDER_PLACED: entry<'ORDER_PLACED'>(
    'order.events',
    'A buyer has placed an order.',
    { ...head, data: shapeOf<OrderPlaced['data']>({ ...money, ...bought }) },
    { event_type: 'ORDER_PLACED', ...headExample, data: { ...moneyExample, ...boughtExample } },
  ),
  ORDER_PAID: entry<'ORDER_PAID'>(
    'order.events',
    'The money is held; the instance is to be made until provision_by.',
    { ...head, data: shapeOf<OrderPaid['data']>({ ...money, ...bought, provision_by: seconds }) },
    { event_type: 'ORDER_PAID', ...headExample, data: { ...moneyExample, ...boughtExample, provision_by: 1739525600 } },
  ),
  ORDER_COMPLETED: entry<'ORDER_COMPLETED'>(
    'order.events',
    'The instance has been reached and the money is captured.',
    { ...head, data: shapeOf<OrderCompleted['data']>({ ...money, instance_id: int64Id }) },
    { event_type: 'ORDER_COMPLETED', ...headExample, data: { ...moneyExample, instance_id: 912345678901n } },
  ),
  ORDER_CANCELLED: entry<'ORDER_CANCELLED'>(
    'order.events',
    'The order is cancelled for good and any money is on its way back; its instance, if any, is to be deleted.',
    {
      ...head,
      data: shapeOf<OrderCancelled['data']>({ ...money, reason: text, message: text, instance_id: orNull(int64Id), was_paid: flag }),
    },
    {
      event_type: 'ORDER_CANCELLED',
      ...headExample,
      data: {
        ...moneyExample,
        reason: 'provision-deadline',
        message: 'The instance could not be reached in time. Your money is back.',
        instance_id: null,
        was_paid: true,
      },
    },
  ),
  ORDER_REFUNDED: entry<'ORDER_REFUNDED'>(
    'order.events',
    'An operator has given the price of a completed order back; the order stays completed and its instance is to be deleted.',
    { ...head, data: shapeOf<OrderRefunded['data']>({ ...money, instance_id: int64Id, reason: text }) },
    {
      event_type: 'ORDER_REFUNDED',
      ...headExample,
      data: { ...moneyExample, instance_id: 912345678901n, reason: 'The model was not the one that was announced.' },
    },
  ),
  ORDER_PROVISION_RETRIED: entry<'ORDER_PROVISION_RETRIED'>(
    'order.events',
    'An operator wants the instance of a paid order to be tried again at once; its deadline stays where it was.',
    { ...head, data: shapeOf<OrderProvisionRetried['data']>({ ...money, instance_id: orNull(int64Id), provision_by: seconds }) },
    {
      event_type: 'ORDER_PROVISION_RETRIED',
      ...headExample,
      data: { ...moneyExample, instance_id: 912345678901n, provision_by: 1739525600 },
    },
  ),
};
