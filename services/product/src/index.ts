export { composeProduct } from './composition.js';
export { PRODUCT_DEFAULTS, type ProductConfig, productFields } from './config.js';
export type { ProductDeps } from './product-deps.js';
export { productSchema } from './outbound/sql/product-schema.js';
