import type { Tx, UserId } from '@berth/shared-kernel';
import type { Balances } from './account.js';
import type { Movement } from './movement.js';
import type { Entry } from './post.js';

/** A movement with its entries, as it stands in the ledger for good. */
export interface RecordedMovement {
  /** A UUIDv7. */
  readonly movementId: string;
  readonly movement: Movement;
  readonly entries: readonly Entry[];
  readonly at: Date;
}

/** The journal of all movements: appended to, never edited. */
export interface Ledger {
  find(tx: Tx, reference: string): Promise<RecordedMovement | null>;
  balances(tx: Tx, userId: UserId): Promise<Balances>;
  /** @throws conflict `aggregate.version-conflict` when the reference or a place in an account was taken meanwhile */
  append(tx: Tx, recorded: RecordedMovement): Promise<void>;
}
