import { IsPlainText } from '@berth/platform';

export class WithdrawBody {
  @IsPlainText(1, 255)
  image!: string;

  @IsPlainText(1, 200)
  reason!: string;
}
