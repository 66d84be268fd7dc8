import { SNAPSHOT_KEPT_MS, type Snapshot } from '@berth/contracts';
import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { RecordObservation } from '../application/commands/record-observation.js';
import type { Revision, Snapshots } from '../application/ports/snapshots.js';
import { orWhenAway } from '../application/snapshots-away.js';
import type { Pass } from './phase.js';
import { progressOf } from './progress-of.js';
import { saysTheSame, snapshotOf } from './snapshot-of.js';

const NO_OBJECTS = { namespace: '', deployment: '', service: '', ingress: '' };
// Well before the store lets them fade.
const KEEP_ALIVE_AFTER_MS = SNAPSHOT_KEPT_MS / 4;
const WRITES_AT_ONCE = 100;

interface Kept {
  readonly snapshot: Snapshot;
  /** How far the operation was seen to have come; '' when there was none. */
  readonly progress: string;
  readonly revision: Revision;
  /** When the store last took it; null while it has not. */
  readonly shownAt: number | null;
}

export interface ObservationsOptions {
  readonly fence: number;
  readonly recordObservation: RecordObservation;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
}

/** Keeps what passes observe: a row and a snapshot for each change, and every snapshot again when the store lost or missed it. */
export class Observations {
  private readonly kept = new Map<InstanceId, Kept>();
  private counter = 0;

  constructor(private readonly options: ObservationsOptions) {}

  async keep(pass: Pass, step: string): Promise<void> {
    const { instanceId } = pass.target;
    const before = this.kept.get(instanceId);
    if (before === undefined && isYetToBeMade(pass)) return;
    const now = snapshotOf(pass);
    const seen = progressOf(pass);
    const progress = seen === null ? '' : [seen.operationId, ...seen.steps.map(({ name }) => name)].join(' ');
    if (before !== undefined && saysTheSame(before.snapshot, now) && (seen === null || progress === before.progress)) return;
    const snapshot = { ...now, updated_at: changedAt(now, pass) };
    const objects = pass.observed?.objects ?? NO_OBJECTS;
    const revision = this.next();
    const observation = { snapshot, step, objects, revision, changedAt: pass.now };
    const isShown = await this.options.recordObservation(instanceId, observation, seen);
    this.kept.set(instanceId, { snapshot, progress, revision, shownAt: isShown ? this.now() : null });
  }

  /** The instances of which something is kept. */
  ids(): readonly InstanceId[] {
    return [...this.kept.keys()];
  }

  async drop(instanceId: InstanceId): Promise<void> {
    this.kept.delete(instanceId);
    await this.options.snapshots.remove(instanceId, this.next());
  }

  /** Writes again what the store has lost, was away for, or would soon let fade; while it is away it does nothing. */
  async restore(): Promise<void> {
    const held = await orWhenAway(this.options.snapshots.read(this.ids()), null);
    if (held === null) return;
    const before = this.now() - KEEP_ALIVE_AFTER_MS;
    const missing = [...this.kept].filter(([id, { shownAt }]) => shownAt === null || shownAt < before || !held.has(id));
    for (let done = 0; done < missing.length; done += WRITES_AT_ONCE)
      await Promise.all(missing.slice(done, done + WRITES_AT_ONCE).map(([id, kept]) => this.show(id, kept)));
  }

  // With the revision that it was kept under: what a pass observes meanwhile is newer, in whichever order the two arrive.
  private async show(id: InstanceId, kept: Kept): Promise<void> {
    const isNewest = await orWhenAway(this.options.snapshots.write(id, kept.snapshot, kept.revision), null);
    if (isNewest !== null && this.kept.get(id) === kept) this.kept.set(id, { ...kept, shownAt: this.now() });
  }

  private next(): Revision {
    this.counter += 1;
    return { fence: this.options.fence, counter: this.counter };
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

// Nothing is there because this pass is about to make it: no news, and what it will look like follows at once.
const isYetToBeMade = ({ target, observed }: Pass): boolean =>
  observed === null && target.status === 'CREATING' && target.recorded === null;

// A leader who only sees what the one before has seen does not know of a change.
function changedAt(now: Omit<Snapshot, 'updated_at'>, { target: { recorded }, now: at }: Pass): string {
  return recorded !== null && saysTheSame(recorded, now) ? recorded.updated_at : String(Math.floor(at.getTime() / 1000));
}
