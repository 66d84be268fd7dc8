import { type Decision, invalidInput, isImageReference, isPlainText, type UserId } from '@berth/shared-kernel';

/** An image that is not to be run any more, for good; `reason` in the operator's words. */
export interface Withdrawal {
  readonly image: string;
  readonly reason: string;
  readonly by: UserId;
  readonly at: Date;
}

export interface ImageWithdrawn {
  readonly type: 'image-withdrawn';
  readonly withdrawal: Withdrawal;
}

/** @throws invalid-input `image.invalid` */
export function withdrawImage(withdrawal: Withdrawal): Decision<Withdrawal, ImageWithdrawn> {
  const errors = [
    ...wrong(isImageReference(withdrawal.image), '/image', 'must be an image reference such as registry.example/app:v1'),
    ...wrong(isPlainText(withdrawal.reason, 1, 200), '/reason', 'must be 1 to 200 characters without control characters'),
  ];
  if (errors.length > 0) throw invalidInput('image.invalid', 'The withdrawal is not valid.', { errors });
  return { state: withdrawal, events: [{ type: 'image-withdrawn', withdrawal }] };
}

const wrong = (ok: boolean, pointer: string, detail: string) => (ok ? [] : [{ pointer, code: 'image.invalid', detail }]);
