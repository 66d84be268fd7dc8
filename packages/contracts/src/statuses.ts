/** What an instance can be (DESIGN 2.2), also while a command is under way. */
export const INSTANCE_STATUSES = [
  'CREATING',
  'RUNNING',
  'STARTING',
  'STOPPING',
  'STOPPED',
  'RESTARTING',
  'UPDATING',
  'FAILED',
  'DELETING',
  'DELETED',
] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

/** What an instance is to become. */
export const DESIRED_STATUSES = ['RUNNING', 'STOPPED', 'DELETED'] as const;

export const ORDER_STATUSES = ['PENDING', 'PAID', 'COMPLETED', 'CANCELLED'] as const;
/** What becomes of the money of an order; those that end in -ING are intents. */
export const PAYMENT_STATUSES = [
  'NONE',
  'HOLDING',
  'HELD',
  'CAPTURING',
  'CAPTURED',
  'RELEASING',
  'RELEASED',
  'REFUNDING',
  'REFUNDED',
] as const;

export const PRODUCT_STATUSES = ['ENABLED', 'DISABLED'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

export const USER_STATUSES = ['ENABLED', 'BLOCKED', 'DISABLED'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];
