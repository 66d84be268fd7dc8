import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import type { Products } from '../../domain/product/products.js';
import type { Withdrawals } from '../../domain/withdrawal/withdrawals.js';

export interface CatalogueDeps {
  readonly unitOfWork: UnitOfWork;
  readonly products: Products;
  readonly withdrawals: Pick<Withdrawals, 'of'>;
  readonly clock: Clock;
}
