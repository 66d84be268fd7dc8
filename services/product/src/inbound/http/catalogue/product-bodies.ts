import { PRODUCT_STATUSES, type ProductStatus } from '@berth/contracts';
import { IsPlainText, MayBeAbsent } from '@berth/platform';
import { IsIn, IsInt, IsObject, IsString, Max, MaxLength, Min } from 'class-validator';

const MAX_PRICE = 4_294_967_295;

export class CreateProductBody {
  @IsPlainText(1, 100)
  name!: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(2000)
  description?: string;

  @MayBeAbsent()
  @IsIn(PRODUCT_STATUSES)
  status?: ProductStatus;

  @IsInt()
  @Min(0)
  @Max(MAX_PRICE)
  price!: number;

  @IsObject()
  spec!: object;
}

export class UpdateProductBody {
  @MayBeAbsent()
  @IsPlainText(1, 100)
  name?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(2000)
  description?: string;

  @MayBeAbsent()
  @IsIn(PRODUCT_STATUSES)
  status?: ProductStatus;

  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_PRICE)
  price?: number;

  @MayBeAbsent()
  @IsObject()
  spec?: object;
}
