import { invalidInput } from '@berth/shared-kernel';

declare const brand: unique symbol;

/** A password in clear that may be hashed: 10..72 bytes of UTF-8 without NUL. */
export type Password = string & { readonly [brand]: 'Password' };

const MIN_BYTES = 10;
const MAX_BYTES = 72;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Can this be anybody's password? bcrypt ignores what follows byte 72 and repeats a key at NUL, so such a text must never be compared. */
export const couldBePassword = (text: string): text is Password =>
  bytesOf(text) >= MIN_BYTES && bytesOf(text) <= MAX_BYTES && !text.includes('\0');

/**
 * `pointer` is the JSON pointer of the field in the request.
 * @throws invalid-input `password.too-short`, `password.too-long`, `password.invalid`
 */
export function parsePassword(text: string, pointer: string): Password {
  if (couldBePassword(text)) return text;
  if (bytesOf(text) < MIN_BYTES) throw wrong('password.too-short', `must have at least ${MIN_BYTES} bytes`, pointer);
  if (bytesOf(text) > MAX_BYTES) throw wrong('password.too-long', `must have at most ${MAX_BYTES} bytes`, pointer);
  throw wrong('password.invalid', 'must not contain the character NUL', pointer);
}

const wrong = (code: string, detail: string, pointer: string) =>
  invalidInput(code, `The password ${detail}.`, { errors: [{ pointer, code, detail }] });
