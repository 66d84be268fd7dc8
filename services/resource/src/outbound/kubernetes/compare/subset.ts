import { isSameQuantity } from './quantity.js';

type Fields = Readonly<Record<string, unknown>>;

const HOLD_QUANTITIES: readonly unknown[] = ['limits', 'requests', 'hard', 'max'];
/** Maps that are taken as a whole: one more label in a selector, and it selects nothing. */
const WHOLE: readonly unknown[] = ['selector', 'nodeSelector', 'podSelector', 'namespaceSelector', 'matchLabels'];
/** By what the apiserver tells the elements of a list apart; others it takes as a whole. */
const ELEMENT_KEYS = ['name', 'containerPort', 'port'];

/**
 * True when all that `desired` says is so in `observed`, which may say more: the apiserver adds defaults, others their own fields.
 * Quantities are compared as numbers, and what is empty is the same as what is absent.
 */
export function isSubset(desired: unknown, observed: unknown, inside?: string): boolean {
  if (desired === undefined || isEmpty(desired)) return desired === undefined || isEmpty(observed);
  if (Array.isArray(desired)) return Array.isArray(observed) && isSubList(desired, observed);
  if (isFields(desired)) {
    if (!isFields(observed)) return false;
    if (WHOLE.includes(inside) && Object.keys(observed).length > Object.keys(desired).length) return false;
    return Object.entries(desired).every(([key, value]) =>
      HOLD_QUANTITIES.includes(inside) ? isSameQuantity(value, observed[key]) : isSubset(value, observed[key], key),
    );
  }
  return desired === observed;
}

/** What `observed` says of all that `desired` says; the two are alike in shape, and an admission plug-in may have changed the values. */
export function project(desired: unknown, observed: unknown): unknown {
  if (Array.isArray(desired) && Array.isArray(observed)) {
    const key = elementKey(desired);
    if (key === null) return observed;
    return desired.map((element: Fields) => project(element, counterpart(element, observed, key)));
  }
  if (isFields(desired) && isFields(observed))
    return Object.fromEntries(Object.entries(desired).map(([key, value]) => [key, project(value, observed[key])]));
  return observed;
}

function isSubList(desired: readonly unknown[], observed: readonly unknown[]): boolean {
  const key = elementKey(desired);
  if (key !== null) return desired.every((element) => isSubset(element, counterpart(element as Fields, observed, key)));
  return desired.length === observed.length && desired.every((element, index) => isSubset(element, observed[index]));
}

const elementKey = (list: readonly unknown[]): string | null =>
  ELEMENT_KEYS.find((key) => list.every((element) => isFields(element) && element[key] !== undefined)) ?? null;

const counterpart = (element: Fields, list: readonly unknown[], key: string): unknown =>
  list.find((other) => isFields(other) && other[key] === element[key]);

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.keys(value).length === 0;
}
