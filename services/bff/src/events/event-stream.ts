import type { RoutePolicy } from '@berth/contracts';
import type { Response, VerifiedActor } from '@berth/platform';
import type { UserId } from '@berth/shared-kernel';
import { endFrame } from './frames.js';

/** The caller's own objects, or, for an admin, everybody's and the catalogue. */
export type Scope = 'own' | 'all';

/** What one must be for each scope, at the beginning and as long as the stream lasts. */
export const RULES_OF_SCOPE: Readonly<Record<Scope, Pick<RoutePolicy, 'audience' | 'whenBlocked'>>> = {
  own: { audience: 'user', whenBlocked: 'allowed' },
  all: { audience: 'admin', whenBlocked: 'allowed' },
};

export interface Opening {
  readonly caller: VerifiedActor;
  readonly token: string;
  readonly scope: Scope;
  readonly lastEventId: string | null;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** More hints at a time are told as one `resync`. */
export const MOST_AT_A_TIME = 500;
/** A client that has left so much lying is cut off; what the system's own buffers hold is not counted. */
const MOST_UNSENT_BYTES = 64 * 1024;

/** The stream of one client. */
export class EventStream {
  readonly caller: VerifiedActor;
  readonly token: string;
  readonly scope: Scope;
  /** When the caller was last found to be allowed it. */
  judgedAt: number;
  beatenAt: number;
  private waiting: string[] = [];
  private isFlooded = false;

  constructor(
    private readonly response: Response,
    { caller, token, scope, now }: Opening,
  ) {
    this.caller = caller;
    this.token = token;
    this.scope = scope;
    this.judgedAt = now;
    this.beatenAt = now;
  }

  wants(owner: UserId | null): boolean {
    return this.scope === 'all' || owner === this.caller.userId;
  }

  /** Keeps a frame for the next {@link flush}. */
  push(frame: string): void {
    if (this.waiting.length < MOST_AT_A_TIME) this.waiting.push(frame);
    else this.isFlooded = true;
  }

  /** Sends what waits, how many hints that were; null when the client does not take what was sent before. */
  flush(resync: string): number | null {
    const { length } = this.waiting;
    if (!this.send(this.isFlooded ? resync : this.waiting.join(''))) return null;
    const sent = this.isFlooded ? 0 : length;
    this.waiting = [];
    this.isFlooded = false;
    return sent;
  }

  /** False, with nothing sent, when the client does not take what was sent before. */
  send(text: string): boolean {
    if (this.response.writableLength > MOST_UNSENT_BYTES) return false;
    this.response.write(text);
    return true;
  }

  /** Says why and ends; whoever is behind is not waited for. */
  end(code: string): void {
    const isBehind = this.response.writableLength > 0;
    this.response.end(this.waiting.join('') + endFrame(code));
    if (isBehind) this.response.destroy();
  }

  cut(): void {
    this.response.destroy();
  }
}
