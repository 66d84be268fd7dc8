export { createReconciler, type Reconciler, type ReconcilerDeps } from './reconciler.js';
export { DEFAULT_TIMINGS, type ReconcilerTimings } from './timings.js';
