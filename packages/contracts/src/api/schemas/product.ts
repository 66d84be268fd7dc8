import { currency, type JsonSchema, minorUnits, oneOf, productId, text } from '../../events/schemas/json-schema.js';
import { answered, asked, described, nameText, ref, time } from './api-schema.js';
import { pageOf } from './page.js';
import { SPEC_ANSWER } from './spec.js';

const status = described(oneOf('ENABLED', 'DISABLED'), 'DISABLED is not on sale; placed orders keep what they bought.');
const description: JsonSchema = { ...text, maxLength: 2000, pattern: '^[^\\u0000\\ud800-\\udfff]*$' };
const PRODUCT = {
  id: 1,
  name: 'Hello',
  description: 'A page that names its instance.',
  status: 'ENABLED',
  price: 500,
  currency: 'EUR',
  spec: SPEC_ANSWER,
};
const TIMES = { createdAt: '2026-11-21T08:11:40.112Z', updatedAt: '2026-11-21T08:11:40.112Z' };
const offer = { id: productId, name: text, description: text, status, price: minorUnits, currency, spec: ref('Spec') };
const terms = { name: nameText(100), description, status, price: minorUnits, spec: ref('SpecBody') };

export const PRODUCT_SCHEMAS = {
  Product: answered(offer, { description: 'A product as buyers see it.', example: PRODUCT }),
  ProductPage: pageOf('Product', PRODUCT),
  AdminProduct: answered(
    { ...offer, createdAt: time, updatedAt: time },
    { description: 'A product as the operator sees it.', example: { ...PRODUCT, ...TIMES } },
  ),
  AdminProductPage: pageOf('AdminProduct', { ...PRODUCT, ...TIMES }),
  CreateProductBody: asked(terms, {
    description: 'A new product.',
    optional: ['description', 'status'],
    example: {
      name: 'Hello',
      description: 'A page that names its instance.',
      price: 500,
      spec: { cpu: 0.25, memory: 128, image: 'berth/hello:1' },
    },
  }),
  UpdateProductBody: {
    ...asked(terms, {
      description: 'What is to be changed of a product; a specification is replaced as a whole.',
      optional: Object.keys(terms),
      example: { price: 700 },
    }),
    minProperties: 1,
  },
} as const;
