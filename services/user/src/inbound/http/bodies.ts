import type { UserStatus } from '@berth/contracts';
import { MayBeAbsent } from '@berth/platform';
import { ArrayMaxSize, IsArray, IsIn, IsString, MaxLength } from 'class-validator';

// What a value means is the domain's to judge; here only what cannot be a value of that kind at all is turned away.
const MAX_TEXT = 1024;

export class RegisterBody {
  @IsString()
  @MaxLength(MAX_TEXT)
  email!: string;

  @IsString()
  @MaxLength(MAX_TEXT)
  password!: string;

  @IsString()
  @MaxLength(MAX_TEXT)
  nickname!: string;
}

export class LoginBody {
  @IsString()
  @MaxLength(MAX_TEXT)
  email!: string;

  @IsString()
  @MaxLength(MAX_TEXT)
  password!: string;
}

export class RenameBody {
  @IsString()
  @MaxLength(MAX_TEXT)
  nickname!: string;
}

export class PasswordBody {
  @IsString()
  @MaxLength(MAX_TEXT)
  currentPassword!: string;

  @IsString()
  @MaxLength(MAX_TEXT)
  newPassword!: string;
}

export class StandingBody {
  @MayBeAbsent()
  @IsIn(['ENABLED', 'BLOCKED', 'DISABLED'])
  status?: UserStatus;

  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(16)
  @IsString({ each: true })
  roles?: string[];
}
