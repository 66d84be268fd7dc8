import { type ComputeSpec, type FieldError, invalidInput, isPlainText } from '@berth/shared-kernel';

export type ProductStatus = 'ENABLED' | 'DISABLED';

/** What the operator decides about a product; `price` in minor units, 0..4294967295. */
export interface ProductTerms {
  readonly name: string;
  readonly description: string;
  readonly status: ProductStatus;
  readonly price: number;
  readonly spec: ComputeSpec;
}

const MAX_PRICE = 4_294_967_295;

/** Lengths are in characters (code points), as the database counts them. @throws invalid-input `product.invalid` */
export function checkTerms({ name, description, price }: ProductTerms): void {
  const errors: FieldError[] = [];
  const check = (ok: boolean, pointer: string, detail: string) => {
    if (!ok) errors.push({ pointer, code: 'product.invalid', detail });
  };
  check(name.trim() !== '' && isPlainText(name, 1, 100), '/name', 'must be 1 to 100 characters without control characters');
  check(
    characters(description) <= 2000 && !description.includes('\0') && description.isWellFormed(),
    '/description',
    'must be at most 2000 characters',
  );
  check(Number.isInteger(price) && price >= 0 && price <= MAX_PRICE, '/price', `must be a whole number from 0 to ${MAX_PRICE}`);
  if (errors.length > 0) throw invalidInput('product.invalid', 'The product is not valid.', { errors });
}

/** Status apart: that is a change of its own. */
export function sameOffer(one: ProductTerms, other: ProductTerms): boolean {
  return (
    one.name === other.name &&
    one.description === other.description &&
    one.price === other.price &&
    JSON.stringify(canonical(one.spec)) === JSON.stringify(canonical(other.spec))
  );
}

const characters = (text: string) => Array.from(text).length;

const canonical = ({ cpu, memory, gpu, image, config }: ComputeSpec) => [
  cpu,
  memory,
  gpu,
  image,
  config.port,
  config.healthPath,
  Object.entries(config.env).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  config.command,
  config.args,
];
