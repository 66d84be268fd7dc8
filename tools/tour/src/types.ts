/** What the tour reads of the API's answers. */
export interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly currency: string;
  readonly spec: { readonly image: string };
}

export interface Order {
  readonly id: string;
  readonly status: string;
  readonly instanceId: string | null;
  readonly payment: { readonly status: string };
  readonly cancelReason: { readonly code: string; readonly message: string } | null;
}

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly network: { readonly url: string } | null;
  readonly runtime: { readonly state: string; readonly phase: string; readonly podName: string; readonly stale: boolean };
}

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly error: unknown;
}

export interface Wallet {
  readonly balance: number;
  readonly held: number;
  readonly currency: string;
}

export interface List<Item> {
  readonly data: readonly Item[];
}
