import { invalidInput, isPlainText } from '@berth/shared-kernel';

const MAX_CHARACTERS = 64;

/** 1 to 64 characters (code points) of any script, no control characters. @throws invalid-input `order.invalid` */
export function checkInstanceName(name: string): void {
  if (name.trim() !== '' && isPlainText(name, 1, MAX_CHARACTERS)) return;
  const detail = `must be 1 to ${MAX_CHARACTERS} characters without control characters`;
  throw invalidInput('order.invalid', 'The order is not valid.', { errors: [{ pointer: '/instanceName', code: 'order.invalid', detail }] });
}

/** The name of an instance that nobody named: the product's, and a suffix to tell it from its siblings. */
export function defaultInstanceName(productName: string, suffix: string): string {
  const words = productName.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['instance'];
  const slug = Array.from(words.join('-')).slice(0, MAX_CHARACTERS - suffix.length - 1);
  return `${slug.join('')}-${suffix}`;
}
