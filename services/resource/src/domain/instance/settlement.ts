/**
 * What the reconciler found, for one generation of an instance. `reached` and `stopped` say that the desired state is observed;
 * `deleted` that a live list shows nothing left; `failed` that it does not run, with a stable reason and a sentence for the owner.
 */
export type Settlement =
  | { readonly kind: 'reached' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string; readonly terminal: boolean };
