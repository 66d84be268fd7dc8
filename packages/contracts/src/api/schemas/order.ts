import { currency, type JsonSchema, minorUnits, oneOf, orNull, productId, text, userId } from '../../events/schemas/json-schema.js';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../statuses.js';
import { answered, asked, described, int64Text, nameText, plainText, ref, time } from './api-schema.js';
import { pageOf } from './page.js';
import { SPEC_ANSWER } from './spec.js';

const payment = oneOf(...PAYMENT_STATUSES);
const ORDER = {
  id: '117537422942015488',
  userId: 2,
  productId: 1,
  productName: 'Hello',
  instanceId: '2243860224272',
  instanceName: 'ada-1',
  status: 'COMPLETED',
  amount: 500,
  currency: 'EUR',
  payment: { status: 'CAPTURED' },
  spec: SPEC_ANSWER,
  createdAt: '2026-11-21T08:11:45.371Z',
  updatedAt: '2026-11-21T08:11:45.640Z',
  paidAt: '2026-11-21T08:11:45.402Z',
  cancelledAt: null,
  completedAt: '2026-11-21T08:11:45.640Z',
  cancelReason: null,
};
const ENTRY = {
  id: '01a1fd29-4f8a-7fd1-8c2f-0b9a77e0c1d2',
  type: 'ORDER_PAID',
  at: '2026-11-21T08:11:45.402Z',
  recordedAt: '2026-11-21T08:11:45.402Z',
  lagMs: 0,
  message: 'The order is paid: the money is set aside until the instance is reached.',
  detail: {},
};

export const ORDER_SCHEMAS = {
  Order: answered(
    {
      id: int64Text,
      userId,
      productId,
      productName: text,
      instanceId: described(orNull(int64Text), 'Null until the instance exists.'),
      instanceName: text,
      status: oneOf(...ORDER_STATUSES),
      amount: minorUnits,
      currency,
      payment: { type: 'object', properties: { status: payment }, required: ['status'] } satisfies JsonSchema,
      spec: ref('Spec'),
      createdAt: time,
      updatedAt: time,
      paidAt: orNull(time),
      cancelledAt: orNull(time),
      completedAt: orNull(time),
      cancelReason: orNull(ref('Reason')),
    },
    { description: 'What a buyer placed: it ends COMPLETED, or CANCELLED with the money back.', example: ORDER },
  ),
  OrderPage: pageOf('Order', ORDER),
  Reason: answered(
    { code: described(text, 'Stable; programs go by it.'), message: described(text, 'A sentence for people.') },
    { description: 'Why something ended as it did.', example: { code: 'cancelled-by-owner', message: 'You cancelled this order.' } },
  ),
  PlaceOrderBody: asked(
    { productId, instanceName: described(nameText(64), 'Made up when absent.') },
    { description: 'What is to be bought.', optional: ['instanceName'], example: { productId: 1, instanceName: 'ada-1' } },
  ),
  ReasonBody: asked(
    { reason: plainText(1, 200) },
    { description: 'Why an operator does it; the buyer reads it.', optional: ['reason'], example: { reason: 'You asked us to.' } },
  ),
  TimelineEntry: answered(
    {
      id: text,
      type: described(text, 'As the event is called on its topic.'),
      at: described(time, 'When it happened.'),
      recordedAt: described(time, 'When the order got to know.'),
      lagMs: { type: 'integer', minimum: 0, description: 'How long it did not know, in milliseconds.' },
      message: described(text, 'A sentence for people.'),
      detail: { type: 'object', additionalProperties: true },
    },
    { description: 'What happened to an order or its instance.', example: ENTRY },
  ),
  TimelineEntryPage: pageOf('TimelineEntry', ENTRY),
} as const;
