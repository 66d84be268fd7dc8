import { type Endpoint, endpoint, entityTag, pageAnswer, PageQuery, pageRequestOf, sortedAnswer, sortedRequestOf } from '@berth/platform';
import { parseProductId } from '@berth/shared-kernel';
import { showAnyProduct, showProductForSale } from '../../../application/queries/show-product.js';
import { type AdminCatalogueDeps, type AdminCatalogueRoute, adminCatalogueEndpoints } from './admin-catalogue-endpoints.js';
import { ADMIN_PRODUCTS, AdminProductsQuery } from './admin-products-query.js';
import { adminProductJson, productJson } from './product-json.js';

type CatalogueRoute = 'products.list' | 'products.show' | 'admin.products.list' | 'admin.products.show' | AdminCatalogueRoute;

/** The routes of the catalogue: what buyers see of it, and what operators do with it. */
export function catalogueEndpoints(deps: AdminCatalogueDeps): Record<CatalogueRoute, Endpoint> {
  const { listings, currency } = deps;
  return {
    'products.list': endpoint({
      query: PageQuery,
      handle: async ({ query }) => {
        const page = await listings.forSale(pageRequestOf(query, parseProductId));
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
      query: AdminProductsQuery,
      handle: async ({ query }) => {
        const { status, image, q: text, createdFrom: from, createdTo: to } = query;
        const page = await listings.search({ status, image, text, created: { from, to } }, sortedRequestOf(ADMIN_PRODUCTS, query));
        return { status: 200, body: sortedAnswer(ADMIN_PRODUCTS, query, page, (product) => adminProductJson(product, currency)) };
      },
    }),
    'admin.products.show': endpoint({
      handle: async ({ params }) => {
        const product = await showAnyProduct(listings)(parseProductId(params['productId'] ?? ''));
        return { status: 200, headers: { ETag: entityTag(product.version) }, body: adminProductJson(product, currency) };
      },
    }),
    ...adminCatalogueEndpoints(deps),
  };
}
