import { productSchema } from '@berth/product';
import { resourceSchema } from '@berth/resource';
import { userSchema } from '@berth/user';
import type { Context } from './contexts.js';

/** What each context keeps in its database. */
export const SCHEMAS = { user: userSchema, product: productSchema, resource: resourceSchema } as const satisfies Record<Context, unknown>;
