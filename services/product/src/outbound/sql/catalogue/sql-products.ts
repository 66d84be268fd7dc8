import { affectedOne, isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import { conflict, type Decision, notFound, type ProductId, type Tx, type UserId } from '@berth/shared-kernel';
import { asProductId } from '@berth/shared-kernel';
import type { ProductEvent } from '../../../domain/product/product.events.js';
import { createProduct, type Product, type ProductDraft } from '../../../domain/product/product.js';
import type { Products } from '../../../domain/product/products.js';
import { catalogueSeedRows, productRows, type ProductRow, toProduct } from './product-rows.js';
import { wireProductEvent } from './wire-product-event.js';

const SEED = 'demo';

export interface SqlProductsOptions {
  readonly outbox: Outbox;
  /** ISO 4217; events carry it beside the price. */
  readonly currency: string;
}

export class SqlProducts implements Products {
  constructor(private readonly options: SqlProductsOptions) {}

  async add(tx: Tx, draft: ProductDraft, by: UserId | null): Promise<Product> {
    const { identifiers } = await managerOf(tx).insert(productRows, { ...columnsOf(draft), version: 1 });
    const productId = asProductId(Number(identifiers[0]?.['productId']));
    const { state, events } = createProduct(productId, draft, by);
    await this.publish(tx, events);
    return state;
  }

  async find(tx: Tx, productId: ProductId): Promise<Product | null> {
    const row = await managerOf(tx).findOneBy(productRows, { productId });
    return row === null ? null : toProduct(row);
  }

  async update(tx: Tx, productId: ProductId, decide: (product: Product) => Decision<Product, ProductEvent>): Promise<Product> {
    const row = await managerOf(tx).findOneBy(productRows, { productId });
    if (row === null) throw notFound('product.not-found', 'There is no such product.', { data: { productId } });
    const { state, events } = decide(toProduct(row));
    if (events.length === 0) return state;
    const { version } = row;
    const result = await managerOf(tx).update(productRows, { productId, version }, { ...columnsOf(state), version: state.version });
    if (!affectedOne(result)) throw conflict('aggregate.version-conflict', 'The product was changed by somebody else.');
    await this.publish(tx, events);
    return state;
  }

  async sellersOf(tx: Tx, image: string): Promise<readonly ProductId[]> {
    const rows = await managerOf(tx).find(productRows, {
      select: { productId: true },
      where: { image, status: 'ENABLED' },
      order: { productId: 'ASC' },
    });
    return rows.map((row) => asProductId(row.productId));
  }

  async claimEmpty(tx: Tx, at: Date): Promise<boolean> {
    const manager = managerOf(tx);
    if (await manager.exists(productRows)) return false;
    try {
      await manager.insert(catalogueSeedRows, { name: SEED, seededAt: at });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private publish(tx: Tx, events: readonly ProductEvent[]): Promise<void> {
    return this.options.outbox.append(
      tx,
      events.map((event) => wireProductEvent(event, this.options.currency)),
    );
  }
}

function columnsOf({
  name,
  description,
  status,
  price,
  spec,
  createdAt,
  updatedAt,
}: ProductDraft): Omit<ProductRow, 'productId' | 'version'> {
  return { name, description, status, price: BigInt(price), spec, image: spec.image, createdAt, updatedAt };
}
