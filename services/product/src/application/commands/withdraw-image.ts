import type { Clock, UnitOfWork, UserId } from '@berth/shared-kernel';
import { disableSellerOf } from '../../domain/product/image-withdrawal.js';
import type { Products } from '../../domain/product/products.js';
import { type Withdrawal, withdrawImage as withdraw } from '../../domain/withdrawal/withdrawal.js';
import type { Withdrawals } from '../../domain/withdrawal/withdrawals.js';

export interface WithdrawImageDeps {
  readonly unitOfWork: UnitOfWork;
  readonly withdrawals: Withdrawals;
  readonly products: Products;
  readonly clock: Clock;
}

export interface WithdrawImage {
  readonly image: string;
  readonly reason: string;
  readonly by: UserId;
}

/**
 * Takes an image from sale for good, with every product that sells it; done again, it gives what was recorded first.
 * @throws invalid-input `image.invalid`
 */
export const withdrawImage =
  ({ unitOfWork, withdrawals, products, clock }: WithdrawImageDeps) =>
  (command: WithdrawImage): Promise<{ readonly withdrawal: Withdrawal; readonly isNew: boolean }> => {
    const { image, by } = command;
    const at = clock.now();
    const decision = withdraw({ ...command, at });
    return unitOfWork.run('withdraw-image', async (tx) => {
      const earlier = await withdrawals.of(tx, image);
      if (earlier !== null) return { withdrawal: earlier, isNew: false };
      await withdrawals.add(tx, decision);
      for (const productId of await products.sellersOf(tx, image))
        await products.update(tx, productId, (product) => disableSellerOf(product, image, { by, at }));
      return { withdrawal: decision.state, isNew: true };
    });
  };
