import { managerOf, Outbox } from '@berth/platform';
import { asUserId, systemClock } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addProduct } from '../../src/application/commands/add-product.js';
import { enforceWithdrawals } from '../../src/application/commands/enforce-withdrawals.js';
import { withdrawImage } from '../../src/application/commands/withdraw-image.js';
import { addImageColumn } from '../../src/outbound/sql/add-image-column.js';
import { productRows } from '../../src/outbound/sql/catalogue/product-rows.js';
import { SqlProducts } from '../../src/outbound/sql/catalogue/sql-products.js';
import { orderRows } from '../../src/outbound/sql/orders/order-rows.js';
import { SqlWithdrawalViews } from '../../src/outbound/sql/withdrawals/sql-withdrawal-views.js';
import { HELLO, openOrderWorld, type OrderWorld } from '../support/order-world.js';

const by = asUserId(1);
const { image } = HELLO.spec;

let world: OrderWorld;
let products: SqlProducts;
let enforce: () => Promise<void>;
let views: SqlWithdrawalViews;
beforeEach(async () => {
  world = await openOrderWorld();
  const { database, unitOfWork, orders, clock, uuids } = world;
  products = new SqlProducts({ outbox: new Outbox({ source: '/services/product', clock, uuids }), currency: 'EUR' });
  views = new SqlWithdrawalViews(database);
  enforce = enforceWithdrawals({ unitOfWork, withdrawalViews: views, products, orders, clock });
});
afterEach(() => world.dispose());

const withdraw = () => withdrawImage({ ...world, products })({ image, reason: 'A hole in it.', by });
const terms = { ...HELLO, description: '' };
const statusOf = async () => (await world.database.reader.find(productRows)).map(({ status }) => status);

describe('an unpaid order of an image that was withdrawn', () => {
  test('cannot be paid any more, for a reason that its buyer understands', async () => {
    const id = await world.place();
    await withdraw();
    const request = world.payRequestOf(id);
    const refused = { kind: 'refused', code: 'order.not-payable', message: expect.stringContaining('withdrawn the image') };
    await expect(world.pay(id, request)).rejects.toMatchObject(refused);
    expect([await world.answers.find(request), (await world.show(id)).payment]).toEqual([null, 'NONE']);
    await enforce();
    await expect(world.pay(id)).rejects.toMatchObject(refused);
    expect(world.gateway.calls).toBe(0);
  });

  test('is cancelled by the next pass, once, and its story says why', async () => {
    const id = await world.place();
    await enforce();
    expect((await world.show(id)).status).toBe('PENDING');
    await withdraw();
    await Promise.all([enforce(), enforce()]);
    await enforce();
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', cancelReason: { code: 'image-withdrawn' } });
    expect(await world.published('ORDER_CANCELLED')).toMatchObject([{ order_id: id, data: { was_paid: false } }]);
    expect((await world.told(id)).at(-1)?.message).toContain('withdrawn the image of this product');
  });

  test('that is just being paid gets its money back, and does not keep the passes busy', async () => {
    const id = await world.place();
    await world.pay(id);
    await withdraw();
    await enforce();
    expect(await views.pending(10)).toEqual([]);
    await world.work();
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'RELEASED', cancelReason: { code: 'image-withdrawn' } });
    await enforce();
    expect(await world.published('ORDER_CANCELLED')).toHaveLength(1);
  });
});

test('an order that was paid before is left to its provisioning', async () => {
  const id = await world.paid();
  await withdraw();
  await enforce();
  expect(await world.show(id)).toMatchObject({ status: 'PAID', payment: 'HELD' });
});

describe('a product that came on sale while its image was being withdrawn', () => {
  test('is disabled by the next pass, in the name of the platform', async () => {
    await withdraw();
    const unaware = { of: async () => null };
    await addProduct({ ...world, products, withdrawals: unaware })(terms, by);
    expect(await statusOf()).toEqual(['ENABLED']);
    await enforce();
    expect(await statusOf()).toEqual(['DISABLED']);
    expect(await world.published('PRODUCT_STATUS_CHANGED')).toMatchObject([{ user_id: 0, data: { reason: 'image-withdrawn' } }]);
  });
});

describe('the migration', () => {
  const migrate = (table: string, id: string, only: string) =>
    world.unitOfWork.run('migrate', async (tx) => {
      const runner = managerOf(tx).queryRunner;
      if (runner === undefined) throw new RangeError('There is no runner.');
      await addImageColumn(runner, table, id, only);
    });

  test('keeps the images of what was there before, as far as it may still be withdrawn', async () => {
    const [pending, cancelled] = [await world.place(), await world.place()];
    await world.cancelByOperator(cancelled);
    await addProduct({ ...world, products, clock: systemClock })(terms, by);
    await world.unitOfWork.run('forget', async (tx) => {
      for (const table of ['orders', 'product']) await managerOf(tx).query(`UPDATE ${table} SET image = NULL`);
    });
    await migrate('orders', 'order_id', "status = 'PENDING'");
    await migrate('product', 'product_id', '1 = 1');
    const kept = await world.database.reader.find(orderRows, { order: { orderId: 'ASC' } });
    expect(kept.map((row) => [row.orderId, row.image])).toEqual([
      [pending, image],
      [cancelled, null],
    ]);
    expect((await world.database.reader.find(productRows)).map((row) => row.image)).toEqual([image]);
  });
});
