import { type Clock, type InstanceId, asOperationId, asUserId, systemClock } from '@berth/shared-kernel';
import type { RecordObservation } from '../../src/application/commands/record-observation.js';
import type { SettleInstance } from '../../src/application/commands/settle-instance.js';
import { orWhenAway } from '../../src/application/snapshots-away.js';
import type { K8sObservation } from '../../src/application/ports/k8s-observations.js';
import type { Snapshots } from '../../src/application/ports/snapshots.js';
import type { DueInstance, ReconcileStore, ReconcileTarget } from '../../src/application/ports/reconcile-store.js';
import { remove, rename, restart, start, stop } from '../../src/domain/instance/commands.js';
import { createInstance } from '../../src/domain/instance/create-instance.js';
import type { Instance } from '../../src/domain/instance/instance.js';
import type { InstanceDecision } from '../../src/domain/instance/instance.events.js';
import { changedSpec, type SpecChange, updateSpec } from '../../src/domain/instance/update-spec.js';
import { settle } from '../../src/domain/instance/settle.js';
import { freshId, specOf } from './desired.js';

/** The instances of the domain in a map: what the reconciler reads and settles, without a database. */
export class InstancesInMemory implements ReconcileStore {
  readonly instances = new Map<InstanceId, Instance>();
  readonly observations = new Map<InstanceId, K8sObservation[]>();
  /** Every status that was written, with the reason of a failure. */
  readonly history = new Map<InstanceId, string[]>();
  private readonly seen = new Map<InstanceId, number>();
  private readonly unready = new Map<InstanceId, Date>();
  private fence = 0;
  private ticket = 0;

  constructor(
    private readonly hostOf: (id: InstanceId) => string,
    private readonly clock: Clock = systemClock,
  ) {}

  create(image: string, healthPath = '/', userId = asUserId(7)): InstanceId {
    const instanceId = freshId();
    const spec = { ...specOf(image), config: { ...specOf(image).config, healthPath } };
    this.put(createInstance({ instanceId, userId, orderId: null, name: `of ${image}`, spec }, this.nextTicket()));
    return instanceId;
  }

  start = (id: InstanceId): void => this.decide(id, (instance) => start(instance, this.nextTicket()));
  stop = (id: InstanceId): void => this.decide(id, (instance) => stop(instance, this.nextTicket()));
  restart = (id: InstanceId): void => this.decide(id, (instance) => restart(instance, this.nextTicket()));
  remove = (id: InstanceId): void => this.decide(id, (instance) => remove(instance, this.nextTicket(), 'by its owner'));
  rename = (id: InstanceId, name: string): void => this.decide(id, (instance) => rename(instance, name, this.clock.now()));

  update = (id: InstanceId, change: SpecChange): void =>
    this.decide(id, (instance) => updateSpec(instance, changedSpec(instance.spec, change), this.nextTicket(), null));

  readonly settleInstance: SettleInstance = async (id, generation, settlement) =>
    this.decide(id, (instance) =>
      settle(instance, {
        generation,
        settlement,
        at: this.clock.now(),
        endpoint: { endpointUrl: `http://${this.hostOf(id)}`, domain: 'localhost', port: 80 },
      }),
    );

  /** Keeps an observation and then writes its snapshot, as the command does. */
  readonly recordObservationTo =
    (snapshots: Snapshots): RecordObservation =>
    async (id, observation) => {
      this.observations.set(id, [...(this.observations.get(id) ?? []), observation]);
      if (observation.snapshot.ready_replicas !== '0') this.unready.delete(id);
      else if (!this.unready.has(id)) this.unready.set(id, observation.changedAt);
      return (await orWhenAway(snapshots.write(id, observation.snapshot, observation.revision), null)) !== null;
    };

  async due(): Promise<readonly DueInstance[]> {
    return [...this.instances.values()]
      .filter((i) => i.status !== 'DELETED' && (i.generation > i.settledGeneration || i.wake > (this.seen.get(i.instanceId) ?? 0)))
      .map(({ instanceId, generation, wake }) => ({ instanceId, generation, wake }));
  }

  async live(): Promise<readonly InstanceId[]> {
    return [...this.instances.values()].filter((i) => i.status !== 'DELETED').map((i) => i.instanceId);
  }

  async load(id: InstanceId): Promise<ReconcileTarget | null> {
    const instance = this.instances.get(id);
    if (instance === undefined) return null;
    return {
      ...instance,
      terminal: instance.failure?.terminal ?? false,
      operationId: instance.operation.id,
      failureReason: instance.failure?.reason ?? '',
      host: this.hostOf(id),
      seenWake: this.seen.get(id) ?? 0,
      unreadySince: this.unready.get(id) ?? null,
      recorded: this.observations.get(id)?.at(-1)?.snapshot ?? null,
    };
  }

  async seenWake(id: InstanceId, wake: number): Promise<void> {
    this.seen.set(id, Math.max(wake, this.seen.get(id) ?? 0));
  }

  async acquireFence(): Promise<number> {
    this.fence += 1;
    return this.fence;
  }

  get(id: InstanceId): Instance {
    const instance = this.instances.get(id);
    if (instance === undefined) throw new Error(`no instance ${id}`);
    return instance;
  }

  private decide(id: InstanceId, decide: (instance: Instance) => InstanceDecision): void {
    this.put(decide(this.get(id)));
  }

  private put({ state }: InstanceDecision): void {
    const before = this.instances.get(state.instanceId);
    this.instances.set(state.instanceId, state);
    const said = `${state.status}${state.failure === null ? '' : ` ${state.failure.reason}`}`;
    if (before === undefined || before.status !== state.status)
      this.history.set(state.instanceId, [...(this.history.get(state.instanceId) ?? []), said]);
  }

  private nextTicket() {
    this.ticket += 1;
    const at = this.clock.now();
    return { id: asOperationId(`operation-${this.ticket}`), at, deadline: new Date(at.getTime() + 60_000) };
  }
}
