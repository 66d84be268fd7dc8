import { type Database, sortedRows, whereContains, whereDuring, whereOneOf } from '@berth/platform';
import { type Page, pageOf, type PageRequest, type ProductId, type SortedKey, type SortValue } from '@berth/shared-kernel';
import { MoreThan } from 'typeorm';
import type { ProductFilter, ProductListings, ProductPageRequest, ProductSortField } from '../../../application/ports/product-listings.js';
import type { Product } from '../../../domain/product/product.js';
import { productRows, toProduct } from './product-rows.js';

const COLUMNS = {
  name: 'product.name',
  price: 'product.price',
  createdAt: 'product.createdAt',
  id: 'product.productId',
} as const satisfies Record<ProductSortField, string>;

export class SqlProductListings implements ProductListings {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async forSale({ limit, after }: PageRequest<ProductId>): Promise<Page<Product, ProductId>> {
    const rows = await this.database.reader.find(productRows, {
      where: { status: 'ENABLED', ...(after === null ? {} : { productId: MoreThan(after) }) },
      order: { productId: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toProduct), limit, ({ productId }) => productId);
  }

  async search(filter: ProductFilter, request: ProductPageRequest): Promise<Page<Product, SortedKey<ProductId>>> {
    const { status, image, text, created } = filter;
    const { sort, limit } = request;
    const query = this.database.reader.createQueryBuilder(productRows, 'product');
    whereOneOf(query, 'product.status', status);
    whereOneOf(query, 'product.image', image === undefined ? undefined : [image]);
    whereContains(query, ['product.name', 'product.description'], text);
    whereDuring(query, 'product.createdAt', created);
    const rows = await sortedRows(query, { by: COLUMNS[sort.by], id: COLUMNS.id }, request).getMany();
    return pageOf(rows.map(toProduct), limit, (product) => ({ value: valueOf(product, sort.by), id: product.productId }));
  }

  async find(productId: ProductId): Promise<Product | null> {
    const row = await this.database.reader.findOneBy(productRows, { productId });
    return row === null ? null : toProduct(row);
  }
}

function valueOf(product: Product, by: ProductSortField): SortValue {
  return by === 'id' ? product.productId : product[by];
}
