export { composeResource, type ResourceDeps } from './composition.js';
export { keepTenantsApart, RESOURCE_DEFAULTS, type ResourceConfig, resourceFields } from './config.js';
export { createEdge, type Edge, type EdgeFallback } from './outbound/edge/edge-proxy.js';
export { MemorySnapshots } from './outbound/memory/memory-snapshots.js';
export { HttpProber } from './outbound/prober/http-prober.js';
export { ProcessCluster } from './outbound/process/process-cluster.js';
export { resourceSchema } from './outbound/sql/resource-schema.js';
export { type AccessRule, CLUSTER_ACCESS, LEASE_ACCESS } from './outbound/kubernetes/access.js';
export { dropSnapshots } from './outbound/redis/drop-snapshots.js';
