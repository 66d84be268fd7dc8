import { type Endpoint, endpoint, pageAnswer, PageQuery, pageRequestOf } from '@berth/platform';
import { parseProductId } from '@berth/shared-kernel';
import { listAllProducts, listProductsForSale } from '../../../application/queries/list-products.js';
import { showAnyProduct, showProductForSale } from '../../../application/queries/show-product.js';
import { type AdminCatalogueDeps, type AdminCatalogueRoute, adminCatalogueEndpoints } from './admin-catalogue-endpoints.js';
import { adminProductJson, productJson } from './product-json.js';

type CatalogueRoute = 'products.list' | 'products.show' | 'admin.products.list' | 'admin.products.show' | AdminCatalogueRoute;

/** The routes of the catalogue: what buyers see of it, and what operators do with it. */
export function catalogueEndpoints(deps: AdminCatalogueDeps): Record<CatalogueRoute, Endpoint> {
  const { listings, currency } = deps;
  return {
    'products.list': endpoint({
      query: PageQuery,
      handle: async ({ query }) => {
        const page = await listProductsForSale(listings)(pageRequestOf(query, parseProductId));
        return { status: 200, body: pageAnswer(page, (product) => productJson(product, currency), String) };
      },
    }),
    'products.show': endpoint({
      handle: async ({ params }) => {
        const product = await showProductForSale(listings)(parseProductId(params['productId'] ?? ''));
        return { status: 200, body: productJson(product, currency) };
      },
    }),
    'admin.products.list': endpoint({
      query: PageQuery,
      handle: async ({ query }) => {
        const page = await listAllProducts(listings)(pageRequestOf(query, parseProductId));
        return { status: 200, body: pageAnswer(page, (product) => adminProductJson(product, currency), String) };
      },
    }),
    'admin.products.show': endpoint({
      handle: async ({ params }) => {
        const product = await showAnyProduct(listings)(parseProductId(params['productId'] ?? ''));
        return { status: 200, body: adminProductJson(product, currency) };
      },
    }),
    ...adminCatalogueEndpoints(deps),
  };
}
