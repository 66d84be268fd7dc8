import { IMAGE_FILTER, PAGE_QUERY, anyOf, searchText, sortedQuery } from './parameters.js';
import type { RouteDescription } from './route-description.js';

const shown = { 200: { description: 'The product.', schema: 'AdminProduct', headers: ['ETag'] } } as const;

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
    query: sortedQuery(['name', 'price', 'createdAt', 'id'], 'id', {
      status: anyOf('Only products in one of these statuses.', ['ENABLED', 'DISABLED']),
      image: IMAGE_FILTER,
      q: searchText('the name or the description', 'hello'),
    }),
    answers: { 200: { description: 'A page of products, those that are not on sale among them.', schema: 'AdminProductPage' } },
  },
  'admin.products.create': {
    tag: 'Administration',
    summary: 'Add a product',
    body: 'CreateProductBody',
    answers: { 201: { description: 'The new product.', schema: 'AdminProduct', headers: ['Location', 'ETag'] } },
    problems: ['product.invalid', 'spec.invalid', 'product.image-withdrawn'],
  },
  'admin.products.show': { tag: 'Administration', summary: 'Show any product', answers: shown, problems: ['product.not-found'] },
  'admin.products.update': {
    tag: 'Administration',
    summary: 'Change a product',
    description: 'Placed orders keep the specification and the price they were placed with.',
    body: 'UpdateProductBody',
    answers: shown,
    problems: ['product.invalid', 'spec.invalid', 'product.not-found', 'product.image-withdrawn'],
  },
  'admin.products.disable': {
    tag: 'Administration',
    summary: 'Take a product off sale',
    description: 'It is disabled and never removed: placed orders name it.',
    answers: { 204: { description: 'It is not on sale.' } },
    problems: ['product.not-found'],
  },
  'admin.withdrawals.list': {
    tag: 'Administration',
    summary: 'List withdrawn images',
    description: 'The latest first.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of withdrawn images.', schema: 'WithdrawalPage' } },
  },
  'admin.withdrawals.create': {
    tag: 'Administration',
    summary: 'Withdraw an image',
    description:
      'For good: no product is sold with it, what is paid and not running is cancelled, and what runs is marked and not started again with it.',
    body: 'WithdrawBody',
    answers: {
      200: { description: 'It was withdrawn before, for this reason.', schema: 'Withdrawal' },
      201: { description: 'It is withdrawn.', schema: 'Withdrawal' },
    },
    problems: ['image.invalid'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
