export { composeProduct } from './composition.js';
export { PRODUCT_DEFAULTS, type ProductConfig } from './config.js';
export type { ProductDeps } from './product-deps.js';
