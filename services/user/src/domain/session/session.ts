import type { UserId } from '@berth/shared-kernel';

declare const brand: unique symbol;

/** A UUIDv7; the claim `sid` of an access token. */
export type SessionId = string & { readonly [brand]: 'SessionId' };
export const asSessionId = (value: string): SessionId => value as SessionId;

export interface SessionState {
  readonly id: SessionId;
  readonly userId: UserId;
  /** When its user logged in. */
  readonly createdAt: Date;
  /** How often the refresh token was rotated; a refresh token carries the generation it was made in. */
  readonly generation: number;
  /** When this generation began. */
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/**
 * What became of a refresh token that was presented: `rotated` and `repeated` earn a successor of the session's generation,
 * `reused` has ended the family, `over` finds it ended or expired.
 */
export type PresentationOutcome = 'rotated' | 'repeated' | 'reused' | 'over';
export interface Presentation {
  readonly state: Session;
  readonly outcome: PresentationOutcome;
}

export const REFRESH_TOKEN_LIFETIME_MS = 30 * 24 * 3_600_000;
export const PREDECESSOR_GRACE_MS = 10_000;

/** One log-in: the family of all refresh tokens that descend from it. */
export class Session {
  constructor(readonly state: SessionState) {}

  static open(id: SessionId, userId: UserId, at: Date): Session {
    return new Session({ id, userId, createdAt: at, generation: 0, rotatedAt: at, expiresAt: lifetimeFrom(at), endedAt: null });
  }

  isActive(at: Date): boolean {
    return this.state.endedAt === null && at < this.state.expiresAt;
  }

  /** Judges a refresh token of this family by the generation it was made in. */
  present(generation: number, at: Date): Presentation {
    if (!this.isActive(at)) return { state: this, outcome: 'over' };
    if (generation === this.state.generation)
      return { state: this.next({ generation: generation + 1, rotatedAt: at }, at), outcome: 'rotated' };
    if (generation === this.state.generation - 1 && this.isWithinGrace(at)) return { state: this.next({}, at), outcome: 'repeated' };
    return { state: this.end(at), outcome: 'reused' };
  }

  end(at: Date): Session {
    return this.state.endedAt === null ? new Session({ ...this.state, endedAt: at }) : this;
  }

  private isWithinGrace(at: Date): boolean {
    return at.getTime() - this.state.rotatedAt.getTime() <= PREDECESSOR_GRACE_MS;
  }

  private next(change: Partial<SessionState>, at: Date): Session {
    return new Session({ ...this.state, ...change, expiresAt: lifetimeFrom(at) });
  }
}

const lifetimeFrom = (at: Date): Date => new Date(at.getTime() + REFRESH_TOKEN_LIFETIME_MS);
