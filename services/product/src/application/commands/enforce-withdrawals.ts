import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import { IMAGE_WITHDRAWN } from '../../domain/order/cancel-reasons.js';
import { cancelUnpaidBySystem } from '../../domain/order/cancellation.js';
import type { Orders } from '../../domain/order/orders.js';
import { disableSellerOf } from '../../domain/product/image-withdrawal.js';
import type { Products } from '../../domain/product/products.js';
import type { WithdrawalViews } from '../ports/withdrawal-views.js';

const AT_MOST = 100;

export interface EnforceWithdrawalsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly withdrawalViews: Pick<WithdrawalViews, 'onSale' | 'pending'>;
  readonly products: Products;
  readonly orders: Orders;
  readonly clock: Clock;
}

/** One pass over the unpaid orders of withdrawn images, and over products that were put on sale while their image was being withdrawn. */
export const enforceWithdrawals =
  ({ unitOfWork, withdrawalViews, products, orders, clock }: EnforceWithdrawalsDeps) =>
  async (): Promise<void> => {
    const at = clock.now();
    for (const { productId, image } of await withdrawalViews.onSale(AT_MOST))
      await unitOfWork.run('disable-withdrawn', (tx) =>
        products.update(tx, productId, (product) => disableSellerOf(product, image, { by: null, at })),
      );
    for (const orderId of await withdrawalViews.pending(AT_MOST))
      await unitOfWork.run('cancel-withdrawn', (tx) =>
        orders.update(tx, orderId, (order) => cancelUnpaidBySystem(order, IMAGE_WITHDRAWN, at)),
      );
  };
