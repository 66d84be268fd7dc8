/** A type of GPU that the provider offers, by the number that a specification names. */
export interface GpuType {
  /** The extended resource, e.g. `nvidia.com/gpu`. */
  readonly resourceName: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** Who may talk to an instance, or whom it may ask: addresses, or pods by the labels of their namespace and their own. */
export type TrafficPeer =
  | { readonly cidr: string }
  | { readonly namespaceLabels: Readonly<Record<string, string>>; readonly podLabels?: Readonly<Record<string, string>> };

/** What the provider decides about the cluster objects of instances. Quantities are Kubernetes' own strings. */
export interface KubernetesSettings {
  /** Instances are served at `i-<id>.<baseDomain>`. */
  readonly baseDomain: string;
  readonly ingressClassName: string;
  readonly ingressAnnotations: Readonly<Record<string, string>>;
  /** From where requests reach instances: the ingress controller, and nothing else. */
  readonly ingressPeers: readonly TrafficPeer[];
  readonly dnsPeers: readonly TrafficPeer[];
  /** Ranges that instances must not reach beside the private and link-local ones, e.g. the public address of the apiserver. */
  readonly deniedRanges: readonly string[];
  readonly gpus: Readonly<Record<number, GpuType>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The part of the bought cores that is reserved on a node; the rest is shared. Memory is always reserved whole. */
  readonly cpuRequestRatio: number;
  /** What a container may write to its node's disk; null for no limit. */
  readonly ephemeralStorage: string | null;
  /**
   * The user and group that programs run as; null leaves it to the image, which must then name a numeric one other than root.
   * A root file system stays writable: many images need it, and `ephemeralStorage` bounds what it may take.
   */
  readonly runAs: number | null;
  readonly terminationGraceSeconds: number;
  readonly progressDeadlineSeconds: number;
  /** How long a pod is left on a node that does not answer before it is made anew elsewhere. */
  readonly nodeLossTolerationSeconds: number;
  /** `hard` of each user's ResourceQuota; only what pods take, since others would delay the first objects of a new namespace. */
  readonly quota: Readonly<Record<string, string>>;
  /** `max` of a container in each user's LimitRange. */
  readonly containerMax: Readonly<Record<string, string>>;
  /** How long a namespace is trusted to be as it was made before it is looked at again. */
  readonly namespaceTrustedMs: number;
  /** How long a namespace without an instance is kept. */
  readonly emptyNamespaceKeptMs: number;
  /** How long the apiserver may take for one answer. */
  readonly requestTimeoutMs: number;
}

export const KUBERNETES_DEFAULTS = {
  ingressAnnotations: {},
  dnsPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, podLabels: { 'k8s-app': 'kube-dns' } }],
  deniedRanges: [],
  gpus: {},
  nodeSelector: {},
  cpuRequestRatio: 0.1,
  ephemeralStorage: '4Gi',
  runAs: 10_001,
  terminationGraceSeconds: 10,
  progressDeadlineSeconds: 120,
  nodeLossTolerationSeconds: 30,
  quota: { pods: '50', 'limits.cpu': '64', 'limits.memory': '256Gi' },
  containerMax: { cpu: '32', memory: '128Gi' },
  namespaceTrustedMs: 600_000,
  emptyNamespaceKeptMs: 86_400_000,
  requestTimeoutMs: 10_000,
} as const satisfies Partial<KubernetesSettings>;
