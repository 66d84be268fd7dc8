declare const tx: unique symbol;

/** An open transaction, passed on explicitly; only an outbound adapter can look inside. */
export interface Tx {
  readonly [tx]: true;
}

/**
 * One transaction of one context. `work` may be run again after a version conflict or a deadlock,
 * so it has no effects beside `tx` and awaits no network. `name` (kebab-case, e.g. `place-order`) labels
 * metrics and crash points.
 */
export interface UnitOfWork {
  run<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}
