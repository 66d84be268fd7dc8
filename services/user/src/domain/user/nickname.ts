import { invalidInput, isPlainText } from '@berth/shared-kernel';

declare const brand: unique symbol;

/** How a user is called: 1..64 characters of any script, without control characters; not unique. */
export type Nickname = string & { readonly [brand]: 'Nickname' };

/** @throws invalid-input `nickname.invalid` */
export function parseNickname(text: string): Nickname {
  if (!isPlainText(text, 1, 64) || text.trim() === '')
    throw invalidInput('nickname.invalid', 'This is not a nickname.', {
      errors: [{ pointer: '/nickname', code: 'nickname.invalid', detail: 'must have 1 to 64 characters and no control characters' }],
    });
  return text as Nickname;
}
