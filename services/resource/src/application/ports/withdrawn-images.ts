import type { Tx } from '@berth/shared-kernel';

export interface WithdrawnImage {
  readonly image: string;
  readonly reason: string;
  readonly withdrawnAt: Date;
}

/** The images that the operator has withdrawn, for good. */
export interface WithdrawnImages {
  /** Null for one that was not withdrawn. */
  reasonOf(tx: Tx, image: string): Promise<string | null>;
  /** Remembers one whose instances are yet to be marked; the first reason stays. Safe to call again. */
  add(tx: Tx, withdrawn: WithdrawnImage): Promise<void>;
  /** Those whose instances may not all be marked, oldest first. */
  pending(): Promise<readonly WithdrawnImage[]>;
  /** Every instance of it is marked, and none can come any more. */
  done(tx: Tx, image: string): Promise<void>;
}
