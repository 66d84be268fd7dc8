/** Why an order was cancelled: a stable code, and a sentence that its buyer understands. */
export interface CancelReason {
  readonly code: string;
  readonly message: string;
}

const reason = (code: string, message: string): CancelReason => ({ code, message });

export const CANCELLED_BY_OWNER = reason('cancelled-by-owner', 'You cancelled this order.');
/** `words` are the operator's own, null for none. */
export const cancelledByOperator = (words: string | null): CancelReason =>
  reason(
    'cancelled-by-operator',
    `The provider cancelled this order; it costs you nothing.${words === null ? '' : ` The reason given: ${words}`}`,
  );
export const UNPAID = reason('unpaid', 'The order was not paid in time.');
export const IMAGE_WITHDRAWN = reason(
  'image-withdrawn',
  'The provider has withdrawn the image of this product, so it can no longer be run. The order costs you nothing.',
);
export const USER_DISABLED = reason('user-disabled', 'The account was disabled.');
export const DEADLINE_PASSED = reason(
  'deadline-passed',
  'The instance could not be reached in the time that was promised. Your money is back.',
);
const DELETED_BY_OPERATOR = reason(
  'deleted-by-operator',
  'The instance was deleted by the provider before it could be reached. Your money is back.',
);
const DELETED_BY_OWNER = reason('deleted-by-owner', 'The instance was deleted before it could be reached. Your money is back.');

/** Sentences for the reasons for which an instance fails for good. */
const FAILURES: Readonly<Record<string, string>> = {
  'crash-loop': 'The program in the instance ended each time it was started.',
  unreachable: 'The instance runs, but does not answer at its address.',
  'image-pull': 'The image of the instance could not be fetched.',
  'invalid-spec': 'The specification of this product cannot be run.',
  'quota-exceeded': 'The instance would exceed the resources that are set aside for your account.',
  'forbidden-image': 'The image of this product may not be run here.',
  forbidden: 'The cluster refuses to run this product.',
  unschedulable: 'The cluster has no room for an instance of this size.',
  'out-of-memory': 'The program in the instance needs more memory than this product has.',
  unconfirmed: 'The cluster did not confirm in time that the instance runs.',
};

export function instanceFailed(code: string): CancelReason {
  const sentence = FAILURES[code] ?? 'The instance failed and could not be brought to run.';
  return reason(code === '' ? 'instance-failed' : code, `${sentence} Your money is back.`);
}

/** `code` as the instance says why it is gone. */
export const instanceDeleted = (code: string): CancelReason => (code === DELETED_BY_OPERATOR.code ? DELETED_BY_OPERATOR : DELETED_BY_OWNER);
