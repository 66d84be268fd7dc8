import type { InstanceId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import type { ClusterWatch, DesiredInstance, ObservedInstance } from '../../../../src/application/ports/cluster.js';
import type { GivenKubernetes } from './given-kubernetes.js';

/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 60_000;

/** A watch that remembers what it was told, and, as the reconciler does, repairs what has drifted when it `keeps` an instance. */
export class Watched {
  readonly last = new Map<InstanceId, ObservedInstance | null>();
  readonly told: ObservedInstance[] = [];
  readonly proofs: Date[] = [];
  private readonly watch: ClusterWatch;
  private readonly kept = new Map<InstanceId, DesiredInstance>();

  constructor(given: GivenKubernetes) {
    this.watch = given.cluster.watch({
      observed: (id, state) => {
        this.last.set(id, state);
        if (state !== null) this.told.push(state);
        const desired = this.kept.get(id);
        if (desired !== undefined && (state === null || state.drifted || state.totalReplicas !== 1)) void given.cluster.apply(desired);
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
    this.kept.set(desired.instanceId, desired);
  }

  release(): void {
    this.kept.clear();
  }

  async sees(desired: DesiredInstance, claim: (state: ObservedInstance) => boolean, withinMs = PATIENCE_MS): Promise<ObservedInstance> {
    return await eventually(
      () => {
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

  /** As it was applied: nothing drifted, one pod, ready. */
  whole(desired: DesiredInstance): Promise<ObservedInstance> {
    return this.sees(desired, isWhole);
  }

  /** Whole with another pod: the pod of a removed Deployment is there until the garbage collector comes to it. */
  wholeAgain(desired: DesiredInstance, { podName }: ObservedInstance): Promise<ObservedInstance> {
    return this.sees(desired, (state) => isWhole(state) && state.podName !== podName);
  }

  stop(): Promise<void> {
    this.release();
    return this.watch.stop();
  }
}

const isWhole = (state: ObservedInstance) => !state.drifted && state.totalReplicas === 1 && state.pods === 1 && state.readyReplicas === 1;
