import { type AdminProduct, answerOf, money, type paths, type Product, onlyIf, taggedOf } from '@berth/client';
import { PRODUCT_STATUSES } from '@berth/contracts';
import { invalidInput } from '@berth/shared-kernel';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { createdOptions, flag, given, idNumber, number, oneOf, onlyWithAll, option, severalOf, sortOption } from '../../api/arguments.js';
import { size } from '../../api/cells.js';
import type { View } from '../../api/output.js';
import { changedSpec, type SpecOptions, specOptions } from '../../api/spec-options.js';

type Filters = NonNullable<paths['/admin/products']['get']['parameters']['query']>;
type ListOptions = Filters & { readonly all: boolean };

interface TermOptions extends SpecOptions {
  readonly name?: string;
  readonly description?: string;
  readonly price?: number;
  readonly status?: 'ENABLED' | 'DISABLED';
}

const PRODUCTS: View<Product | AdminProduct> = {
  id: ({ id }) => id,
  columns: {
    name: ({ name }) => name,
    price: ({ price, currency }) => money(price, currency),
    status: ({ status }) => status,
    image: ({ spec }) => spec.image,
    size: ({ spec }) => size(spec),
  },
};
const { id } = PRODUCTS;

const termOptions = () => [
  option('--name <name>', 'the name'),
  option('--description <text>', 'what it is, for buyers'),
  number('--price <amount>', 'the price in minor units'),
  oneOf('--status <status>', 'DISABLED is not on sale', PRODUCT_STATUSES),
  ...specOptions(),
];

/** The catalogue: what is on sale, and what the operator changes of it. */
export function productCommands(program: Command, api: ApiCommands): void {
  const products = program.command('products').description('what is on sale');
  api.list<Product | AdminProduct, ListOptions>(products, {
    usage: 'list',
    summary: 'list what is on sale',
    view: PRODUCTS,
    options: [
      flag('--all', 'those that are not on sale too, with the filters below (operator)'),
      severalOf('--status <status>', 'only in one of these, separated by commas', PRODUCT_STATUSES),
      option('--image <image>', 'only of this image'),
      option('--q <text>', 'only with this text in the name or the description'),
      sortOption(['name', 'price', 'createdAt', 'id']),
      ...createdOptions(),
    ],
    examples: ['products list', 'products list --all --status DISABLED --sort -price'],
    ask: ({ berth, options: { all, status, image, q, sort, createdFrom, createdTo } }, page) => {
      const filters = given({ status, image, q, sort, createdFrom, createdTo });
      if (all) return answerOf(berth.api.GET('/admin/products', { params: { query: { ...page, ...filters } } }));
      onlyWithAll(filters);
      return answerOf(berth.api.GET('/products', { params: { query: page } }));
    },
  });
  api.show<Product | AdminProduct, { readonly all: boolean }>(products, {
    usage: 'show <productId>',
    summary: 'show a product',
    options: [flag('--all', 'also where it is not on sale (operator)')],
    id,
    ask: ({ berth, id: product, options: { all } }) => {
      const params = { path: { productId: idNumber(product) } };
      return all
        ? answerOf(berth.api.GET('/admin/products/{productId}', { params }))
        : answerOf(berth.api.GET('/products/{productId}', { params }));
    },
  });
  api.act<AdminProduct, TermOptions>(products, {
    usage: 'create',
    summary: 'add a product (operator)',
    options: termOptions(),
    examples: ['products create --name Hello --price 500 --image berth/hello:1 --cpu 0.25 --memory 128'],
    id,
    ask: ({ berth, options }) => {
      const { name, price, description, status, image, cpu, memory } = options;
      if (name === undefined || price === undefined || image === undefined || cpu === undefined || memory === undefined)
        throw invalidInput('cli.terms-missing', 'A product needs --name, --price, --image, --cpu and --memory.');
      const spec = changedSpec({ image, cpu, memory }, options) ?? { image, cpu, memory };
      return answerOf(berth.api.POST('/admin/products', { body: { name, price, spec, ...given({ description, status }) } }));
    },
  });
  api.act<AdminProduct, TermOptions>(products, {
    usage: 'update <productId>',
    summary: 'change a product; what is not named stays as it is (operator)',
    options: termOptions(),
    examples: ['products update 1 --price 700', 'products update 1 --memory 256 --env MODEL=small'],
    id,
    ask: async ({ berth, id: product, options }) => {
      const path = { productId: idNumber(product) };
      const { data, tag } = await taggedOf(berth.api.GET('/admin/products/{productId}', { params: { path } }));
      const { name, description, price, status } = options;
      const body = given({ name, description, price, status, spec: changedSpec(data.spec, options) ?? undefined });
      return answerOf(berth.api.PATCH('/admin/products/{productId}', { params: { path, header: onlyIf(tag) }, body }));
    },
  });
  api.tell(products, {
    usage: 'disable <productId>',
    summary: 'take a product off sale (operator)',
    ask: async ({ berth, id: product }) => {
      await answerOf(berth.api.DELETE('/admin/products/{productId}', { params: { path: { productId: idNumber(product) } } }));
      return `Product ${product} is not on sale any more.`;
    },
  });
}
