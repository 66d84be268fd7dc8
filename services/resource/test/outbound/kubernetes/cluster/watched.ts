import type { InstanceId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import type { ClusterWatch, DesiredInstance, ObservedInstance } from '../../../../src/application/ports/cluster.js';
import type { GivenKubernetes } from './given-kubernetes.js';

/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 60_000;

/**
 * A watch that remembers what it was told, and, as the reconciler does, repairs what has drifted when it `keeps` an instance. What
 * it is told may be older than what there is: it is of four streams, each of which may lag, and none waits for another.
 */
export class Watched {
  readonly last = new Map<InstanceId, ObservedInstance | null>();
  readonly told: ObservedInstance[] = [];
  readonly proofs: Date[] = [];
  private readonly watch: ClusterWatch;
  private kept: DesiredInstance | null = null;
  private repair: Promise<void> | null = null;
  private failure: unknown = null;

  constructor(private readonly given: GivenKubernetes) {
    this.watch = given.cluster.watch({
      observed: (id, state) => {
        this.last.set(id, state);
        if (state !== null) this.told.push(state);
        this.look();
      },
      alive: (at) => void this.proofs.push(at),
    });
  }

  get synced(): Promise<void> {
    return this.watch.synced;
  }

  isSynced(): boolean {
    return this.watch.isSynced();
  }

  keep(desired: DesiredInstance): void {
    this.kept = desired;
    this.look();
  }

  /** Repairs nothing any more once this has resolved. */
  async release(): Promise<void> {
    this.kept = null;
    await this.repair;
  }

  async sees(desired: DesiredInstance, claim: (state: ObservedInstance) => boolean, withinMs = PATIENCE_MS): Promise<ObservedInstance> {
    return await eventually(
      () => {
        if (this.failure !== null) throw this.failure;
        const state = this.last.get(desired.instanceId) ?? null;
        return state !== null && claim(state) ? state : null;
      },
      withinMs,
      'what the watch tells',
    );
  }

  /** Does something and waits until the watch has told of it, however soon that passed. */
  async tellsOf(desired: DesiredInstance, deed: () => Promise<unknown>, claim: (state: ObservedInstance) => boolean): Promise<void> {
    const from = this.told.length;
    await deed();
    const isToldOf = () => this.told.slice(from).some((state) => state.instanceId === desired.instanceId && claim(state));
    await eventually(isToldOf, PATIENCE_MS, 'what the watch tells');
  }

  /**
   * As it was applied: nothing drifted, one pod, ready, and no repair under way, which might undo the next deed unseen. Says nothing
   * of a deed that the watch has not told of yet.
   */
  whole(desired: DesiredInstance): Promise<ObservedInstance> {
    return this.sees(desired, (state) => this.repair === null && isWhole(state));
  }

  /** Whole with another pod: the pod of a removed Deployment is there until the garbage collector comes to it. */
  wholeAgain(desired: DesiredInstance, { podName }: ObservedInstance): Promise<ObservedInstance> {
    return this.sees(desired, (state) => this.repair === null && isWhole(state) && state.podName !== podName);
  }

  async stop(): Promise<void> {
    await this.release();
    await this.watch.stop();
  }

  private look(): void {
    const desired = this.kept;
    if (desired === null || this.repair !== null || !this.isToRepair(desired)) return;
    this.repair = this.repaired(desired)
      .catch((error: unknown) => void (this.failure = error))
      .finally(() => (this.repair = null));
  }

  /** Again until the watch shows it repaired: a deed that came after an apply has looked is not always told of once more. */
  private async repaired(desired: DesiredInstance): Promise<void> {
    const isDone = () => this.kept !== desired || !this.isToRepair(desired);
    const repair = async () => {
      if (isDone()) return true;
      await this.given.cluster.apply(desired);
      return isDone();
    };
    await eventually(repair, PATIENCE_MS, 'the watch to show the repair', 50);
  }

  private isToRepair({ instanceId }: DesiredInstance): boolean {
    const state = this.last.get(instanceId);
    return state === null || (state !== undefined && (state.drifted || state.totalReplicas !== 1));
  }
}

const isWhole = (state: ObservedInstance) => !state.drifted && state.totalReplicas === 1 && state.pods === 1 && state.readyReplicas === 1;
