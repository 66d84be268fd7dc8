import type { ProductStatus } from '@berth/contracts';
import { FromList, IsSearchText, MayBeAbsent, type SortBy, type SortedList, SortedBy, SortedQuery } from '@berth/platform';
import { parseProductId, type ProductId } from '@berth/shared-kernel';
import { IsIn, IsString, MaxLength, MinLength } from 'class-validator';

const FIELDS = { name: 'text', price: 'integer', createdAt: 'time', id: 'integer' } as const;

export const ADMIN_PRODUCTS: SortedList<typeof FIELDS, ProductId> = {
  route: 'admin.products.list',
  fields: FIELDS,
  parseId: parseProductId,
};

export class AdminProductsQuery extends SortedQuery {
  @SortedBy(FIELDS)
  sort: SortBy<typeof FIELDS> = 'id';

  @MayBeAbsent()
  @FromList()
  @IsIn(['ENABLED', 'DISABLED'], { each: true })
  status?: ProductStatus[];

  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  image?: string;

  /** In the name or the description. */
  @MayBeAbsent()
  @IsSearchText()
  q?: string;
}
