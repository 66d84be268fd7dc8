import { IsPlainText } from '@berth/platform';
import { IsInt, Max, Min } from 'class-validator';

export class CreditBody {
  /** Minor units. */
  @IsInt()
  @Min(1)
  @Max(4_294_967_295)
  amount!: number;

  @IsPlainText(1, 200)
  reason!: string;
}
