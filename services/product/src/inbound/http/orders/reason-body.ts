import { IsPlainText, MayBeAbsent } from '@berth/platform';

/** Why an operator does it, in words that the buyer reads. */
export class ReasonBody {
  @MayBeAbsent()
  @IsPlainText(1, 200)
  reason?: string;
}
