export type { ClusterObject, ListOptions, ListPage, ObjectSource, WatchEvent, WatchOptions } from './object-source.js';
export { Reflector, type ReflectorOptions } from './reflector.js';
export type { ReflectorTimings } from './timings.js';
