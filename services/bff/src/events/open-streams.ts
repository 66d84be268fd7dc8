import { exhausted, unavailable, type UserId } from '@berth/shared-kernel';
import type { EventStream } from './event-stream.js';

export interface StreamLimits {
  readonly most: number;
  readonly mostPerUser: number;
}

const RETRY_AFTER_SECONDS = 5;

/** The streams that are open, by their users; so many and no more. */
export class OpenStreams implements Iterable<EventStream> {
  private readonly all = new Set<EventStream>();
  private readonly byUser = new Map<UserId, Set<EventStream>>();
  private readonly watching = new Set<EventStream>();

  constructor(private readonly limits: StreamLimits) {}

  get size(): number {
    return this.all.size;
  }

  [Symbol.iterator](): Iterator<EventStream> {
    return this.all.values();
  }

  /** @throws exhausted `events.too-many-streams` for the user; unavailable `events.full` for everybody */
  add(stream: EventStream): void {
    const { userId } = stream.caller;
    const { most, mostPerUser } = this.limits;
    const own = this.byUser.get(userId) ?? new Set();
    if (own.size >= mostPerUser)
      throw exhausted('events.too-many-streams', `This account has ${mostPerUser} event streams open: close one.`, {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    if (this.all.size >= most)
      throw unavailable('events.full', 'There are as many event streams open here as there may be.', { retryAfter: RETRY_AFTER_SECONDS });
    this.byUser.set(userId, own.add(stream));
    this.all.add(stream);
    if (stream.scope === 'all') this.watching.add(stream);
  }

  /** False when it had been removed before. */
  remove(stream: EventStream): boolean {
    const { userId } = stream.caller;
    const own = this.byUser.get(userId);
    own?.delete(stream);
    if (own?.size === 0) this.byUser.delete(userId);
    this.watching.delete(stream);
    return this.all.delete(stream);
  }

  of(userId: UserId): readonly EventStream[] {
    return [...(this.byUser.get(userId) ?? [])];
  }

  /** Those who are to hear of an object. */
  *concerned(owner: UserId | null): Generator<EventStream> {
    yield* this.watching;
    if (owner === null) return;
    for (const stream of this.byUser.get(owner) ?? []) if (stream.scope === 'own') yield stream;
  }
}
