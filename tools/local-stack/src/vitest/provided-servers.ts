export interface ProvidedServers {
  /** The administrator may create schemas and users. */
  readonly mariadb?: { readonly host: string; readonly port: number; readonly adminUser: string; readonly adminPassword: string };
  readonly redis?: { readonly url: string };
  readonly kafka?: { readonly brokers: string[] };
  readonly kube?: {
    /** A path; its user is cluster-admin. */
    readonly kubeconfig: string;
    readonly apiserver: string;
    /** A path; one JSON line for every request. */
    readonly auditLog: string;
    /** Only with a real node. */
    readonly ingress?: { readonly host: string; readonly port: number };
    readonly nodes: ('kwok' | 'real')[];
  };
}
