import { describe, expect, test } from 'vitest';
import { orderJson } from '../../src/inbound/http/orders/order-json.js';
import { orders } from './order-fixtures.js';

describe('an order as JSON', () => {
  test('has its ids as text', () => {
    expect(orderJson(orders.captured)).toMatchObject({ id: '42', instanceId: '912345678901', payment: { status: 'CAPTURED' } });
  });

  test('says why it is cancelled once it is, not while that is only remembered', () => {
    expect(orderJson(orders.holdingToBeCancelled).cancelReason).toBeNull();
    expect(orderJson(orders.released).cancelReason).toEqual({ code: 'cancelled-by-owner', message: 'You cancelled this order.' });
  });
});
