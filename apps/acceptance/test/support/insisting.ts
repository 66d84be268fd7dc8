import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from './client.js';
import type { Platform } from './platform.js';

/** Where the services are processes of their own, a part of a burst may be told to come back: the same request then, a moment later. */
export async function insisting({ tries: most }: Pick<Platform, 'tries'>, call: () => Promise<Reply>): Promise<Reply> {
  for (let tries = 1; ; tries++) {
    const reply = await call();
    if (reply.status !== 503 || tries >= most) return reply;
    await pause(Number(reply.headers.get('retry-after') ?? 1) * 1_000 * Math.random());
  }
}
