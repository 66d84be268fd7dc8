import { invalidInput } from './errors.js';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 1..8,388,607: it must fit the 24 user bits of an InstanceID with the sign bit clear. */
export type UserId = Branded<number, 'UserId'>;
/** A positive 32-bit integer. */
export type ProductId = Branded<number, 'ProductId'>;
/** A positive int64 (snowflake), opaque. */
export type OrderId = Branded<bigint, 'OrderId'>;
/** A positive int64 `[UserID:24][TS:36][Seq:4]`; opaque to everyone but its minter. */
export type InstanceId = Branded<bigint, 'InstanceId'>;
/** A UUIDv7 (RFC 9562). */
export type OperationId = Branded<string, 'OperationId'>;

export const MAX_USER_ID = 8_388_607;
const MAX_INT64 = 2n ** 63n - 1n;

export function asUserId(value: number): UserId {
  if (!Number.isSafeInteger(value) || value < 1 || value > MAX_USER_ID) throw badId('user');
  return value as UserId;
}

export function asProductId(value: number): ProductId {
  if (!Number.isSafeInteger(value) || value < 1 || value > 2_147_483_647) throw badId('product');
  return value as ProductId;
}

export const asOrderId = (value: bigint): OrderId => int64(value, 'order') as OrderId;
export const asInstanceId = (value: bigint): InstanceId => int64(value, 'instance') as InstanceId;
export const asOperationId = (value: string): OperationId => value as OperationId;

/** Reads a decimal path or JSON id. @throws invalid-input `request.invalid-id` */
export const parseOrderId = (text: string): OrderId => asOrderId(decimal(text, 'order'));
export const parseInstanceId = (text: string): InstanceId => asInstanceId(decimal(text, 'instance'));
export const parseUserId = (text: string): UserId => asUserId(Number(decimal(text, 'user')));
export const parseProductId = (text: string): ProductId => asProductId(Number(decimal(text, 'product')));

/** An operation id from a path. @throws invalid-input `request.invalid-id` */
export function parseOperationId(text: string): OperationId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw badId('operation');
  return text as OperationId;
}

/** The form of an id in names and host labels. */
export const toBase36 = (id: bigint): string => id.toString(36);

function decimal(text: string, what: string): bigint {
  if (!/^[1-9][0-9]{0,18}$/.test(text)) throw badId(what);
  return BigInt(text);
}

function int64(value: bigint, what: string): bigint {
  if (value < 1n || value > MAX_INT64) throw badId(what);
  return value;
}

const badId = (what: string) =>
  invalidInput(
    'request.invalid-id',
    `This is not the id of ${what === 'order' || what === 'operation' || what === 'instance' ? 'an' : 'a'} ${what}.`,
  );
