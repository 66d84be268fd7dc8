import { ORDER_STATUSES, PAYMENT_STATUSES } from '@berth/contracts';
import {
  FromDecimal,
  FromList,
  IsSearchText,
  MayBeAbsent,
  PageQuery,
  type SortBy,
  type SortedList,
  SortedBy,
  SortedQuery,
} from '@berth/platform';
import { MAX_USER_ID, type OrderId, parseOrderId } from '@berth/shared-kernel';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import type { OrderView } from '../../../application/ports/order-views.js';

const FIELDS = { createdAt: 'time', amount: 'integer', id: 'integer' } as const;

export class OwnOrdersQuery extends PageQuery {
  @MayBeAbsent()
  @FromList()
  @IsIn(ORDER_STATUSES, { each: true })
  status?: OrderView['status'][];
}

export const ADMIN_ORDERS: SortedList<typeof FIELDS, OrderId> = { route: 'admin.orders.list', fields: FIELDS, parseId: parseOrderId };

export class AdminOrdersQuery extends SortedQuery {
  @SortedBy(FIELDS)
  sort: SortBy<typeof FIELDS> = '-createdAt';

  @MayBeAbsent()
  @FromList()
  @IsIn(ORDER_STATUSES, { each: true })
  status?: OrderView['status'][];

  @MayBeAbsent()
  @FromList()
  @IsIn(PAYMENT_STATUSES, { each: true })
  payment?: OrderView['payment'][];

  @MayBeAbsent()
  @FromDecimal()
  @IsInt()
  @Min(1)
  @Max(MAX_USER_ID)
  userId?: number;

  @MayBeAbsent()
  @FromDecimal()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  productId?: number;

  /** In the name of the instance or of the product. */
  @MayBeAbsent()
  @IsSearchText()
  q?: string;
}
