import { IsPlainText, MayBeAbsent } from '@berth/platform';
import { IsInt, Max, Min } from 'class-validator';

export class PlaceOrderBody {
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  productId!: number;

  @MayBeAbsent()
  @IsPlainText(1, 64)
  instanceName?: string;
}
