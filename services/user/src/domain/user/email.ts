import { invalidInput } from '@berth/shared-kernel';

declare const brand: unique symbol;

/** An e-mail address, lower-case, at most 254 characters; it is the user name. */
export type Email = string & { readonly [brand]: 'Email' };

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:localhost|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;
const MAX_LENGTH = 254;
const MAX_LOCAL_PART = 64;

/** @throws invalid-input `email.invalid` */
export function parseEmail(text: string): Email {
  const email = text.length <= MAX_LENGTH ? text.toLowerCase() : '';
  const at = email.lastIndexOf('@');
  const localPart = email.slice(0, Math.max(at, 0));
  if (localPart.length > MAX_LOCAL_PART || !LOCAL_PART.test(localPart) || !DOMAIN.test(email.slice(at + 1)))
    throw invalidInput('email.invalid', 'This is not an e-mail address.', {
      errors: [{ pointer: '/email', code: 'email.invalid', detail: 'must be an e-mail address of at most 254 characters' }],
    });
  return email as Email;
}
