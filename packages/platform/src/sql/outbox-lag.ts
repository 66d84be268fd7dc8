import { type EntityManager, IsNull } from 'typeorm';
import { outboxRows } from './platform-rows.js';

export interface Lag {
  /** Events that are committed and not yet published. */
  readonly waiting: number;
  /** Milliseconds since the oldest of them was committed, 0 when none waits. */
  readonly oldestMs: number;
}

/** How far the publishing of a context is behind its commits. */
export async function measureOutboxLag(reader: EntityManager, now: Date): Promise<Lag> {
  const [rows, waiting] = await reader.findAndCount(outboxRows, {
    select: { id: true, createdAt: true },
    where: { publishedAt: IsNull() },
    order: { id: 'ASC' },
    take: 1,
  });
  const oldest = rows[0];
  return { waiting, oldestMs: oldest === undefined ? 0 : Math.max(0, now.getTime() - oldest.createdAt.getTime()) };
}
