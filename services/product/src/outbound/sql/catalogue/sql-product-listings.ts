import type { Database } from '@berth/platform';
import { type Page, pageOf, type PageRequest, type ProductId } from '@berth/shared-kernel';
import { MoreThan } from 'typeorm';
import type { ProductListings } from '../../../application/ports/product-listings.js';
import type { Product } from '../../../domain/product/product.js';
import type { ProductStatus } from '../../../domain/product/product-terms.js';
import { productRows, toProduct } from './product-rows.js';

export class SqlProductListings implements ProductListings {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async page(status: ProductStatus | null, { limit, after }: PageRequest<ProductId>): Promise<Page<Product, ProductId>> {
    const rows = await this.database.reader.find(productRows, {
      where: { ...(status === null ? {} : { status }), ...(after === null ? {} : { productId: MoreThan(after) }) },
      order: { productId: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toProduct), limit, ({ productId }) => productId);
  }

  async find(productId: ProductId): Promise<Product | null> {
    const row = await this.database.reader.findOneBy(productRows, { productId });
    return row === null ? null : toProduct(row);
  }
}
