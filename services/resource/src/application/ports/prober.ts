/** How an instance is asked, as its owner's browser would ask it. */
export interface ProbeTarget {
  /** The Host header, e.g. `i-1abc.localhost:8080`. */
  readonly host: string;
  readonly path: string;
}

/** `reached` is true for 2xx, 3xx (not to the same host with another scheme), 401 and 403; `detail` says in words what was seen. */
export interface ProbeResult {
  readonly reached: boolean;
  readonly detail: string;
}

/** Asks through the ingress or edge address; a control probe with an unknown Host must fail, else nothing counts as reached. */
export interface Prober {
  probe(target: ProbeTarget): Promise<ProbeResult>;
}
