/** The servers as the services reach them, each by credentials of its own. */
export interface Reached {
  readonly kafka: readonly string[];
  /** For the resource service. */
  readonly redis: string;
  /** Each with the rights to rows of its own schema alone. */
  readonly databases: { readonly user: string; readonly product: string; readonly resource: string };
  readonly kubernetes: {
    /** A path. */
    readonly kubeconfig: string;
    readonly ingress: { readonly host: string; readonly port: number };
    /** What else the resource service is told about this cluster. */
    readonly settings: Readonly<Record<string, string>>;
  };
}
