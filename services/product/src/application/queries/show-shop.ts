import type { PaidNotRunning, ProductOverview } from '@berth/contracts';
import { type Clock, secondsSince } from '@berth/shared-kernel';
import type { ShopFigures, WaitingOrder } from '../ports/shop-figures.js';

const MOST_ORDERS = 20;

export interface ShowShopDeps {
  readonly figures: ShopFigures;
  readonly clock: Clock;
}

/** What an operator looks at first: what there is, and who has paid and waits. */
export const showShop =
  ({ figures, clock }: ShowShopDeps) =>
  async (): Promise<Pick<ProductOverview, 'products' | 'orders' | 'paidNotRunning'>> => {
    const now = clock.now();
    const asOf = now.toISOString();
    const [products, orders, { total, oldestPaidAt }, longest] = await Promise.all([
      figures.productsByStatus(),
      figures.ordersByStatus(),
      figures.waiting(),
      figures.longestWaiting(MOST_ORDERS),
    ]);
    return {
      products: { asOf, byStatus: products },
      orders: { asOf, byStatus: orders },
      paidNotRunning: {
        asOf,
        total,
        oldestSeconds: oldestPaidAt === null ? 0 : secondsSince(oldestPaidAt, now),
        items: longest.map((order) => paidNotRunning(order, now)),
      },
    };
  };

const paidNotRunning = ({ orderId, userId, instanceId, paidAt, provisionBy, reason }: WaitingOrder, now: Date): PaidNotRunning => ({
  orderId: String(orderId),
  userId,
  instanceId: instanceId === null ? null : String(instanceId),
  paidAt: paidAt.toISOString(),
  ageSeconds: secondsSince(paidAt, now),
  provisionBy: provisionBy?.toISOString() ?? null,
  reason,
});
