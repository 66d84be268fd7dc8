/** Where the short random endings of made-up instance names come from (`k3x9q`). */
export interface Suffixes {
  next(): string;
}
