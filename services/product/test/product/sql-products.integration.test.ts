import { decodeEvent, type WireEvent } from '@berth/contracts';
import { type Database, managerOf, Outbox, randomUuids } from '@berth/platform';
import { asProductId, asUserId, parseComputeSpec, systemClock } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addProduct } from '../../src/application/commands/add-product.js';
import { retireProduct } from '../../src/application/commands/retire-product.js';
import { seedProducts } from '../../src/application/commands/seed-products.js';
import { updateProduct } from '../../src/application/commands/update-product.js';
import { DEMO_PRODUCTS } from '../../src/application/demo-products.js';
import { changeProduct } from '../../src/domain/product/product.js';
import type { ProductTerms } from '../../src/domain/product/product-terms.js';
import { SqlProductListings } from '../../src/outbound/sql/catalogue/sql-product-listings.js';
import { productRows } from '../../src/outbound/sql/catalogue/product-rows.js';
import { SqlProducts } from '../../src/outbound/sql/catalogue/sql-products.js';
import { SqlWithdrawals } from '../../src/outbound/sql/withdrawals/sql-withdrawals.js';
import { openProductDatabase } from '../support/product-database.js';

const operator = asUserId(1);
const terms: ProductTerms = {
  name: 'Schiff 🚢',
  description: 'Ein Liegeplatz',
  status: 'ENABLED',
  price: 4_294_967_295,
  spec: parseComputeSpec({ cpu: 0.5, memory: 128, image: 'berth/hello:1', config: { env: { A: '1' } } }),
};
const twenty = Array.from({ length: 20 }, (_, n) => n);

let database: Database;
let dispose: () => Promise<void>;
let products: SqlProducts;
let listings: SqlProductListings;
let withdrawals: SqlWithdrawals;

beforeEach(async () => {
  ({ database, dispose } = await openProductDatabase());
  const outbox = new Outbox({ source: '/services/product', clock: systemClock, uuids: randomUuids(systemClock) });
  products = new SqlProducts({ outbox, currency: 'EUR' });
  listings = new SqlProductListings(database);
  withdrawals = new SqlWithdrawals({ outbox });
});
afterEach(() => dispose());

const deps = () => ({ unitOfWork: database.unitOfWork, products, withdrawals, clock: systemClock });
const published = async (): Promise<WireEvent[]> => {
  const rows = await database.reader.find<{ id: bigint; body: string }>('outbox', { order: { id: 'ASC' } });
  return rows.map(({ body }) => decodeEvent(body));
};

describe('the catalogue', () => {
  test('keeps a product exactly and tells of it', async () => {
    const product = await addProduct(deps())(terms, operator);
    expect(await listings.find(product.productId)).toEqual(product);
    expect(await published()).toMatchObject([
      {
        event_type: 'PRODUCT_CREATED',
        product_id: product.productId,
        user_id: 1,
        data: { price: 4_294_967_295, currency: 'EUR', spec: { gpu: 0, image: 'berth/hello:1' } },
      },
    ]);
  });

  test('writes a change and its events together', async () => {
    const { productId } = await addProduct(deps())(terms, operator);
    await updateProduct(deps())({ productId, change: { price: 0, status: 'DISABLED' }, expected: [1], by: operator });
    expect(await listings.find(productId)).toMatchObject({ price: 0, status: 'DISABLED', name: terms.name });
    expect((await published()).map((event) => event.event_type)).toEqual(['PRODUCT_CREATED', 'PRODUCT_UPDATED', 'PRODUCT_STATUS_CHANGED']);
  });

  test('writes nothing for a change that changes nothing', async () => {
    const { productId } = await addProduct(deps())(terms, operator);
    const before = await database.reader.findOneBy(productRows, { productId });
    await updateProduct(deps())({ productId, change: { price: terms.price, name: terms.name }, expected: 'any', by: operator });
    expect(await database.reader.findOneBy(productRows, { productId })).toEqual(before);
    expect(await published()).toHaveLength(1);
  });

  test('disables a product once, however often it is told to', async () => {
    const { productId } = await addProduct(deps())(terms, operator);
    await Promise.all(twenty.map(() => retireProduct(deps())(productId, operator)));
    expect((await published()).filter((event) => event.event_type === 'PRODUCT_STATUS_CHANGED')).toHaveLength(1);
  });

  test('loses none of twenty changes at once', async () => {
    const { productId } = await addProduct(deps())({ ...terms, price: 0 }, operator);
    const raise = () =>
      database.unitOfWork.run('raise', (tx) =>
        products.update(tx, productId, (product) =>
          changeProduct(product, { price: product.price + 1 }, { by: operator, at: systemClock.now(), reason: 'test' }),
        ),
      );
    await Promise.all(twenty.map(raise));
    expect(await listings.find(productId)).toMatchObject({ price: 20 });
  });

  test('takes one of twenty changes that start from one version', async () => {
    const { productId, version } = await addProduct(deps())(terms, operator);
    const change = (price: number) => updateProduct(deps())({ productId, change: { price }, expected: [version], by: operator });
    const outcomes = await Promise.allSettled(twenty.map(change));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter((each) => each.status === 'rejected').map((each) => each.reason as unknown)).toEqual(
      twenty.slice(1).map(() => expect.objectContaining({ code: 'request.precondition-failed' })),
    );
    expect(await listings.find(productId)).toMatchObject({ version: 2 });
  });

  test('decides again when the product was changed under the decision', async () => {
    const { productId } = await addProduct(deps())(terms, operator);
    const seen: number[] = [];
    await database.unitOfWork.run('late', async (tx) => {
      let overtaking: Promise<unknown> = Promise.resolve();
      const overtaken = products.update(tx, productId, (product) => {
        seen.push(product.price);
        if (seen.length === 1) overtaking = managerOf(tx).update(productRows, { productId }, { version: 2 });
        return changeProduct(product, { price: seen.length }, { by: operator, at: systemClock.now(), reason: 'test' });
      });
      await Promise.all([overtaking, overtaken]);
    });
    expect(seen).toEqual([terms.price, terms.price]);
    expect(await database.reader.findOneBy(productRows, { productId })).toMatchObject({ version: 2, price: 2n });
  });

  test('keeps neither product nor event of a transaction that was rolled back', async () => {
    const failing = database.unitOfWork.run('add', async (tx) => {
      await products.add(tx, { ...terms, createdAt: new Date(0), updatedAt: new Date(0) }, operator);
      throw new Error('no luck');
    });
    await expect(failing).rejects.toThrow('no luck');
    expect([await database.reader.count(productRows), await published()]).toEqual([0, []]);
  });

  test('says so when there is no such product', async () => {
    await expect(retireProduct(deps())(asProductId(9), operator)).rejects.toMatchObject({ kind: 'not-found', code: 'product.not-found' });
  });

  test('lists in pages by id, for buyers without the disabled ones', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await addProduct(deps())({ ...terms, name }, operator);
    await retireProduct(deps())(asProductId(2), operator);
    const names = async (after: number | null) =>
      (await listings.forSale({ limit: 2, after: after === null ? null : asProductId(after) })).items.map(({ name }) => name);
    expect([await names(null), await names(3)]).toEqual([
      ['A', 'C'],
      ['D', 'E'],
    ]);
    expect((await listings.forSale({ limit: 4, after: null })).last).toBeNull();
  });
});

describe('the demo products', () => {
  test('are put into an empty catalogue once, whoever tries at the same time', async () => {
    const added = await Promise.all(twenty.map(() => seedProducts(deps())(DEMO_PRODUCTS)));
    expect(added.toSorted((a, b) => b - a)).toEqual([DEMO_PRODUCTS.length, ...twenty.slice(1).map(() => 0)]);
    expect((await published()).map(({ user_id }) => user_id)).toEqual(DEMO_PRODUCTS.map(() => 0));
  });

  test('are not put beside the products of an operator', async () => {
    await addProduct(deps())(terms, operator);
    expect(await seedProducts(deps())(DEMO_PRODUCTS)).toBe(0);
  });

  test('are claimed by one only, also when both saw an empty catalogue', async () => {
    const claims = await database.unitOfWork.run('claim', async (tx) => [
      await products.claimEmpty(tx, new Date(0)),
      await products.claimEmpty(tx, new Date(0)),
    ]);
    expect(claims).toEqual([true, false]);
  });
});
