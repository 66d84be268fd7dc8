export { createReconciler, DEFAULT_TIMINGS, type Reconciler, type ReconcilerDeps, type ReconcilerTimings } from './reconciler.js';
