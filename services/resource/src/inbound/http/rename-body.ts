import { IsPlainText } from '@berth/platform';

export class RenameBody {
  @IsPlainText(1, 64)
  name!: string;
}
