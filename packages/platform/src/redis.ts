// Apart from index.ts, since the driver takes its time to load and the embedded profile needs none.
export * from './redis/open-redis.js';
