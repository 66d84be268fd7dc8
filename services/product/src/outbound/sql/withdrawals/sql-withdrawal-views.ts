import type { Database } from '@berth/platform';
import { asOrderId, asProductId, type OrderId, type Page, pageOf, type PageRequest, type ProductId } from '@berth/shared-kernel';
import type { Withdrawal, WithdrawalPosition, WithdrawalViews } from '../../../application/ports/withdrawal-views.js';
import { productRows } from '../catalogue/product-rows.js';
import { orderRows } from '../orders/order-rows.js';
import { toWithdrawal, withdrawalRows } from './withdrawal-rows.js';

export class SqlWithdrawalViews implements WithdrawalViews {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async page({ limit, after }: PageRequest<WithdrawalPosition>): Promise<Page<Withdrawal, WithdrawalPosition>> {
    const query = this.database.reader.createQueryBuilder(withdrawalRows, 'w');
    if (after !== null)
      query.where('(w.at < :at OR (w.at = :at AND w.image > :image))', { at: `${after.at.getTime()}`, image: after.image });
    const rows = await query
      .orderBy('w.at', 'DESC')
      .addOrderBy('w.image', 'ASC')
      .take(limit + 1)
      .getMany();
    return pageOf(rows.map(toWithdrawal), limit, ({ at, image }) => ({ at, image }));
  }

  async onSale(limit: number): Promise<readonly { readonly productId: ProductId; readonly image: string }[]> {
    const rows = await this.database.reader
      .createQueryBuilder(productRows, 'p')
      .innerJoin('image_withdrawal', 'w', 'w.image = p.image')
      .where('p.status = :status', { status: 'ENABLED' })
      .orderBy('p.productId')
      .limit(limit)
      .getMany();
    return rows.map(({ productId, spec }) => ({ productId: asProductId(productId), image: spec.image }));
  }

  async pending(limit: number): Promise<readonly OrderId[]> {
    const rows = await this.database.reader
      .createQueryBuilder(orderRows, 'o')
      .innerJoin('image_withdrawal', 'w', 'w.image = o.image')
      .where('o.status = :status AND o.cancelCode IS NULL', { status: 'PENDING' })
      .orderBy('o.orderId')
      .limit(limit)
      .getMany();
    return rows.map(({ orderId }) => asOrderId(orderId));
  }
}
