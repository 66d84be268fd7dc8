import { invalidInput, isImageReference } from '@berth/shared-kernel';
import type { WithdrawalPosition } from '../../../application/ports/withdrawal-views.js';

export const withdrawalKey = ({ at, image }: WithdrawalPosition): string => `${at.getTime()} ${image}`;

/** @throws invalid-input `request.invalid-id` for what {@link withdrawalKey} did not write */
export function parseWithdrawalKey(text: string): WithdrawalPosition {
  const [, at, image] = /^([0-9]{13}) (.+)$/.exec(text) ?? [];
  if (at === undefined || !isImageReference(image)) throw invalidInput('request.invalid-id', 'This is no position in the withdrawals.');
  return { at: new Date(Number(at)), image };
}
