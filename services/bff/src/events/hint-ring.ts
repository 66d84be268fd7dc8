import type { UserId } from '@berth/shared-kernel';
import { hintFrame } from './frames.js';
import type { OwnedHint } from './hint.js';

export interface PlacedHint {
  readonly owner: UserId | null;
  /** Made once for all who are told. */
  readonly frame: string;
}

export interface HintRingOptions {
  /** Unlike that of every other process, whose hints have another order: an id from there is unknown here. */
  readonly epoch: string;
  /** How many hints are kept. */
  readonly capacity: number;
}

/** The last hints, so that a client which comes back is told what it has missed. */
export class HintRing {
  private readonly kept = new Map<number, PlacedHint>();
  private newest = 0;
  private oldest = 1;

  constructor(private readonly options: HintRingOptions) {}

  /** Names all that there was so far. */
  get id(): string {
    return `${this.options.epoch}.${this.newest}`;
  }

  add({ owner, hint }: OwnedHint): PlacedHint {
    this.newest += 1;
    const placed = { owner, frame: hintFrame(this.id, hint) };
    this.kept.set(this.newest, placed);
    if (this.kept.size > this.options.capacity) this.kept.delete(this.oldest++);
    return placed;
  }

  /** What came after an id, in its order; null where that is not known: an id of another process, a forgotten or a made-up one. */
  after(id: string): Iterable<PlacedHint> | null {
    const seen = this.positionIn(id);
    return seen === null || seen < this.oldest - 1 || seen > this.newest ? null : this.from(seen + 1);
  }

  /** There may have been hints that are not known here: no id that was given until now is known any more. */
  forget(): void {
    this.kept.clear();
    this.newest += 1;
    this.oldest = this.newest + 1;
  }

  private *from(position: number): Generator<PlacedHint> {
    for (let each = position; each <= this.newest; each++) {
      const placed = this.kept.get(each);
      if (placed !== undefined) yield placed;
    }
  }

  private positionIn(id: string): number | null {
    const [epoch, position = '', ...rest] = id.split('.');
    return epoch === this.options.epoch && rest.length === 0 && /^(0|[1-9][0-9]{0,14})$/.test(position) ? Number(position) : null;
  }
}
