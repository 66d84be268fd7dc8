import type { Overview } from '@berth/client';
import { expect, test } from 'vitest';
import { overviewTable } from '../../src/commands/api/overview-table.js';

const asOf = '2026-11-21T08:11:45.000Z';
const outbox = { asOf, waiting: 3, oldestSeconds: 61 };
const none = { asOf, total: 0, oldestSeconds: 0, items: [] };

const OVERVIEW: Overview = {
  asOf,
  user: { available: false, since: null, reason: 'service.unavailable' },
  product: {
    available: true,
    products: { asOf, byStatus: { ENABLED: 7, DISABLED: 0 } },
    orders: { asOf, byStatus: { PENDING: 0, PAID: 1, COMPLETED: 2, CANCELLED: 0 } },
    paidNotRunning: {
      asOf,
      total: 1,
      oldestSeconds: 130,
      items: [{ orderId: '117', userId: 2, instanceId: null, paidAt: asOf, ageSeconds: 130, provisionBy: null, reason: null }],
    },
    money: { asOf, currency: 'EUR', available: 0, held: 500, captured: 1000, capturedToday: 0, sum: 1, balanced: false },
    outbox,
    eventLog: {
      asOf,
      deadLetters: [{ topic: 'order.events', waiting: 2, exact: true }],
      consumers: [{ group: 'berth-product', topic: 'instance.events', unread: 4 }],
    },
  },
  resource: {
    available: true,
    instances: {
      asOf,
      byStatus: {
        CREATING: 0,
        RUNNING: 0,
        STARTING: 0,
        STOPPING: 0,
        STOPPED: 0,
        RESTARTING: 0,
        UPDATING: 0,
        FAILED: 0,
        DELETING: 0,
        DELETED: 0,
      },
    },
    slowOperations: none,
    overdueDeletions: none,
    watch: { asOf, leads: true, synced: false, heartbeatAt: null, heartbeatAgeSeconds: null, stale: true },
    outbox: { asOf, waiting: 0, oldestSeconds: 0 },
    eventLog: null,
  },
};

test('the overview for people says what needs a look, and which part is away', () => {
  const lines = overviewTable(OVERVIEW)
    .split('\n')
    .map((line) => line.trim().split(/ {3,}/));
  expect(lines).toEqual([
    ['WHAT', 'IS'],
    ['user', 'not available: service.unavailable, since it is not known'],
    ['products', '7 ENABLED'],
    ['orders', '1 PAID, 2 COMPLETED'],
    ['paid and not running', '1, the oldest for 2m'],
    ['order 117', '2m: not known yet'],
    ['money', '5.00 EUR held, 10.00 EUR taken, NOT BALANCED'],
    ['outbox of product', '3 waiting, the oldest for 1m'],
    ['dead letters of order.events', '2'],
    ['unread by berth-product', '4 of instance.events'],
    ['instances', 'none'],
    ['slow operations', 'none'],
    ['overdue deletions', 'none'],
    ['watch', 'STALE, no heartbeat'],
    ['outbox of resource', '0 waiting, the oldest for 0s'],
    ['events of resource', 'not measured yet'],
  ]);
});
