import type { JsonSchema } from '../events/schemas/json-schema.js';
import { ACCOUNT_SCHEMAS } from './schemas/account.js';
import { EVENT_STREAM_SCHEMAS } from './schemas/event-stream.js';
import { INSTANCE_SCHEMAS } from './schemas/instance.js';
import { OPERATION_SCHEMAS } from './schemas/operation.js';
import { ORDER_SCHEMAS } from './schemas/order.js';
import { OVERVIEW_SCHEMAS } from './schemas/overview.js';
import { PROBLEM_SCHEMAS } from './schemas/problem.js';
import { PRODUCT_SCHEMAS } from './schemas/product.js';
import { SPEC_SCHEMAS } from './schemas/spec.js';
import { WALLET_SCHEMAS } from './schemas/wallet.js';
import { WITHDRAWAL_SCHEMAS } from './schemas/withdrawal.js';

/** What the public API takes and gives: JSON Schemas (draft 2020-12) by their names in the document, each with an example. */
export const API_SCHEMAS = {
  ...ACCOUNT_SCHEMAS,
  ...PRODUCT_SCHEMAS,
  ...SPEC_SCHEMAS,
  ...ORDER_SCHEMAS,
  ...WALLET_SCHEMAS,
  ...INSTANCE_SCHEMAS,
  ...OPERATION_SCHEMAS,
  ...WITHDRAWAL_SCHEMAS,
  ...EVENT_STREAM_SCHEMAS,
  ...OVERVIEW_SCHEMAS,
  ...PROBLEM_SCHEMAS,
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type ApiSchemaName = keyof typeof API_SCHEMAS;
