import type { Decision, Tx } from '@berth/shared-kernel';
import type { ImageWithdrawn, Withdrawal } from './withdrawal.js';

/** The withdrawals, at most one for an image, each written together with its event or not at all. */
export interface Withdrawals {
  /** @throws conflict `aggregate.version-conflict` when somebody else was faster */
  add(tx: Tx, decision: Decision<Withdrawal, ImageWithdrawn>): Promise<void>;
  /** Null for an image that is not withdrawn. */
  of(tx: Tx, image: string): Promise<Withdrawal | null>;
}
