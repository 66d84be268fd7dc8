import type { Tx, UserId } from '@berth/shared-kernel';
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

  byId(id: SessionId): Promise<Session | null>;

  /** Forgets tokens and sessions that expired before `at`. */
  forgetExpired(tx: Tx, at: Date): Promise<void>;
}
