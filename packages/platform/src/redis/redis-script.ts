import { createHash } from 'node:crypto';
import type { RedisScript } from './redis.js';

/** Gives a Lua script the hash by which Redis knows it. */
export const redisScript = (source: string): RedisScript => ({ source, sha: createHash('sha1').update(source).digest('hex') });
