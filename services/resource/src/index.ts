export { composeResource, type ResourceDeps } from './composition.js';
export { RESOURCE_DEFAULTS, type ResourceConfig } from './config.js';
export { createEdge, type Edge, type EdgeFallback } from './outbound/edge/edge-proxy.js';
export { MemorySnapshots } from './outbound/memory/memory-snapshots.js';
export { HttpProber } from './outbound/prober/http-prober.js';
export { ProcessCluster } from './outbound/process/process-cluster.js';
