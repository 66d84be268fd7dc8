export * from './open-redis.js';
export type * from './redis.js';
export * from './redis-script.js';
