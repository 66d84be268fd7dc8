import type { Page, PageRequest, Tx, UserId } from '@berth/shared-kernel';
import type { Session, SessionId } from './session.js';

/** A refresh token as it is kept: its SHA-256 in hex, never the token. */
export interface RefreshToken {
  readonly hash: string;
  readonly sessionId: SessionId;
  readonly generation: number;
  readonly expiresAt: Date;
}

export interface Sessions {
  add(tx: Tx, session: Session): Promise<void>;
  addToken(tx: Tx, token: RefreshToken): Promise<void>;
  token(tx: Tx, hash: string): Promise<RefreshToken | null>;

  /** @throws conflict `aggregate.version-conflict`, after which the unit of work is run again; defect when there is no such session */
  update<Change extends { readonly state: Session }>(tx: Tx, id: SessionId, decide: (session: Session) => Change): Promise<Change>;

  /** Ends every session of the user but `keep` (null: every one). */
  endAll(tx: Tx, userId: UserId, keep: SessionId | null, at: Date): Promise<void>;

  /** Ends a session; one that has ended stays as it is. */
  end(tx: Tx, id: SessionId, at: Date): Promise<void>;

  byId(id: SessionId): Promise<Session | null>;

  /** The sessions of the user that are active at that moment, the latest log-in first. */
  active(userId: UserId, at: Date, request: PageRequest<SessionId>): Promise<Page<Session, SessionId>>;

  /** Forgets tokens and sessions that expired before `at`. */
  forgetExpired(tx: Tx, at: Date): Promise<void>;
}
