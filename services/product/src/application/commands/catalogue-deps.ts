import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import type { Products } from '../../domain/product/products.js';

export interface CatalogueDeps {
  readonly unitOfWork: UnitOfWork;
  readonly products: Products;
  readonly clock: Clock;
}
