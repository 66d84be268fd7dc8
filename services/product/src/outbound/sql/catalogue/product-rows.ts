import {
  autoIdColumn,
  dateColumn,
  defineRows,
  int64Column,
  intColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from '@berth/platform';
import { asProductId, type ComputeSpec } from '@berth/shared-kernel';
import type { EntitySchema } from 'typeorm';
import type { Product } from '../../../domain/product/product.js';
import type { ProductStatus } from '../../../domain/product/product-terms.js';

export interface ProductRow {
  readonly productId: number;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly status: ProductStatus;
  /** A uint32, which is more than an int column holds. */
  readonly price: bigint;
  readonly spec: ComputeSpec;
  /** That of the specification, to be looked for. */
  readonly image: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const productRows = defineRows<ProductRow>({
  name: 'product',
  columns: {
    productId: autoIdColumn({ name: 'product_id' }),
    version: intColumn(),
    name: varcharColumn(100),
    description: textColumn(),
    status: varcharColumn(16),
    price: int64Column(),
    spec: jsonColumn(),
    image: nullable(varcharColumn(255)),
    createdAt: dateColumn({ name: 'created_at' }),
    updatedAt: dateColumn({ name: 'updated_at' }),
  },
  indices: [['status', 'productId']],
});

export interface CatalogueSeedRow {
  readonly name: string;
  readonly seededAt: Date;
}

export const catalogueSeedRows = defineRows<CatalogueSeedRow>({
  name: 'catalogue_seed',
  columns: { name: varcharColumn(32, { primary: true }), seededAt: dateColumn({ name: 'seeded_at' }) },
});

export const catalogueEntities = [productRows, catalogueSeedRows] as readonly EntitySchema[];

export function toProduct({ productId, version, name, description, status, price, spec, createdAt, updatedAt }: ProductRow): Product {
  return { productId: asProductId(productId), version, name, description, status, price: Number(price), spec, createdAt, updatedAt };
}
