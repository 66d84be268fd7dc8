import { setTimeout as after } from 'node:timers/promises';
import { type Berth, hintsOf, isProblem, type Told } from '@berth/client';
import { Unreachable } from './outcomes.js';

const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 15_000;

export interface ListenOptions {
  readonly scope: 'own' | 'all';
  readonly signal: AbortSignal;
}

/** `lost` is ours: the stream is away, and another one is tried. */
export type Heard = Told | { readonly event: 'lost' };

/** What the event stream tells, through every end of it but one that says that it may not be listened to. @throws ProblemError */
export async function* listen(berth: Berth, { scope, signal }: ListenOptions): AsyncGenerator<Heard, void> {
  let lastEventId: string | null = null;
  let waitMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      for await (const told of hintsOf(berth, { scope, signal, ...(lastEventId === null ? {} : { lastEventId }) })) {
        lastEventId = told.id ?? lastEventId;
        waitMs = FIRST_RETRY_MS;
        yield told;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isProblem(error) && error.retryAfterMs === null) throw error;
    }
    yield { event: 'lost' };
    await after(waitMs, undefined, { signal }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, MOST_RETRY_MS);
  }
}

/** Whether asking again may help. */
export const isPassing = (error: unknown): boolean => error instanceof Unreachable || (isProblem(error) && error.retryAfterMs !== null);
