import { PAGE_QUERY } from './parameters.js';
import type { RouteDescription } from './route-description.js';

const shown = { 200: { description: 'The product.', schema: 'AdminProduct' } } as const;

export const CATALOGUE_ROUTES = {
  'products.list': {
    tag: 'Catalogue',
    summary: 'List what is on sale',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of products.', schema: 'ProductPage' } },
  },
  'products.show': {
    tag: 'Catalogue',
    summary: 'Show a product',
    answers: { 200: { description: 'The product.', schema: 'Product' } },
    problems: ['product.not-found'],
  },
  'admin.products.list': {
    tag: 'Administration',
    summary: 'List all products',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of products, those that are not on sale among them.', schema: 'AdminProductPage' } },
  },
  'admin.products.create': {
    tag: 'Administration',
    summary: 'Add a product',
    body: 'CreateProductBody',
    answers: { 201: { description: 'The new product.', schema: 'AdminProduct', headers: ['Location'] } },
    problems: ['product.invalid', 'spec.invalid'],
  },
  'admin.products.show': { tag: 'Administration', summary: 'Show any product', answers: shown, problems: ['product.not-found'] },
  'admin.products.update': {
    tag: 'Administration',
    summary: 'Change a product',
    description: 'Placed orders keep the specification and the price they were placed with.',
    body: 'UpdateProductBody',
    answers: shown,
    problems: ['product.invalid', 'spec.invalid', 'product.not-found'],
  },
  'admin.products.disable': {
    tag: 'Administration',
    summary: 'Take a product off sale',
    description: 'It is disabled and never removed: placed orders name it.',
    answers: { 204: { description: 'It is not on sale.' } },
    problems: ['product.not-found'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
