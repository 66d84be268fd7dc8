export type * from './redis.js';
export * from './redis-script.js';
