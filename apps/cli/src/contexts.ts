/** The contexts that have a database. */
export const CONTEXTS = ['user', 'product', 'resource'] as const;
export type Context = (typeof CONTEXTS)[number];
