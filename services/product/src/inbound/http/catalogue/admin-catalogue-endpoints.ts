import { type Endpoint, endpoint, entityTag, requireActor, requireExpected } from '@berth/platform';
import { invalidInput, parseComputeSpec, parseProductId } from '@berth/shared-kernel';
import { addProduct } from '../../../application/commands/add-product.js';
import type { CatalogueDeps } from '../../../application/commands/catalogue-deps.js';
import { retireProduct } from '../../../application/commands/retire-product.js';
import { type ProductChange, updateProduct } from '../../../application/commands/update-product.js';
import type { ProductListings } from '../../../application/ports/product-listings.js';
import { CreateProductBody, UpdateProductBody } from './product-bodies.js';
import { adminProductJson } from './product-json.js';

export interface AdminCatalogueDeps extends CatalogueDeps {
  readonly listings: ProductListings;
  /** ISO 4217. */
  readonly currency: string;
}

export type AdminCatalogueRoute = 'admin.products.create' | 'admin.products.update' | 'admin.products.disable';

export function adminCatalogueEndpoints(deps: AdminCatalogueDeps): Record<AdminCatalogueRoute, Endpoint> {
  return {
    'admin.products.create': endpoint({
      body: CreateProductBody,
      handle: async (request) => {
        const { name, description = '', status = 'ENABLED', price, spec } = request.body;
        const terms = { name, description, status, price, spec: parseComputeSpec(spec, '/spec') };
        const product = await addProduct(deps)(terms, requireActor(request).userId);
        return {
          status: 201,
          headers: { Location: `/api/v1/admin/products/${product.productId}`, ETag: entityTag(product.version) },
          body: adminProductJson(product, deps.currency),
        };
      },
    }),
    'admin.products.update': endpoint({
      body: UpdateProductBody,
      handle: async (request) => {
        const productId = parseProductId(request.params['productId'] ?? '');
        const command = { productId, change: changeIn(request.body), expected: requireExpected(request), by: requireActor(request).userId };
        const product = await updateProduct(deps)(command);
        return { status: 200, headers: { ETag: entityTag(product.version) }, body: adminProductJson(product, deps.currency) };
      },
    }),
    'admin.products.disable': endpoint({
      handle: async (request) => {
        await retireProduct(deps)(parseProductId(request.params['productId'] ?? ''), requireActor(request).userId);
        return { status: 204 };
      },
    }),
  };
}

function changeIn({ spec, ...terms }: UpdateProductBody): ProductChange {
  if (spec === undefined && Object.keys(terms).length === 0)
    throw invalidInput('request.invalid', 'The body is not valid.', {
      errors: [{ pointer: '', code: 'request.nothing-to-change', detail: 'must have at least one field to change' }],
    });
  return { ...terms, ...(spec === undefined ? {} : { spec: parseComputeSpec(spec, '/spec') }) };
}
