import type { Snapshot } from '@berth/contracts';
import { Metrics } from '@berth/platform';
import { type InstanceId, type UserId, systemClock, toBase36 } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import type { ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { type Reconciler, type ReconcilerTimings, createReconciler } from '../../../../src/controllers/index.js';
import { KubernetesCluster } from '../../../../src/outbound/kubernetes/kubernetes-cluster.js';
import { namespaceName, objectName } from '../../../../src/outbound/kubernetes/objects/names.js';
import type { ReflectorTimings } from '../../../../src/outbound/kubernetes/reflector/index.js';
import type { KubernetesSettings } from '../../../../src/outbound/kubernetes/settings.js';
import { alwaysLeader } from '../../../../src/outbound/leadership/always-leader.js';
import { MemorySnapshots } from '../../../../src/outbound/memory/memory-snapshots.js';
import { HttpProber } from '../../../../src/outbound/prober/http-prober.js';
import { silent } from '../../../support/desired.js';
import { InstancesInMemory } from '../../../support/instances-in-memory.js';
import { KubeHands, type KubeThing, kubeConfigFrom } from '../../../support/kube-hands.js';
import { type AuditedRequest, writesIn } from '../cluster/audit-log.js';
import { freshUser, settingsOf } from '../cluster/given-kubernetes.js';
import { LoopbackResponder } from './loopback-responder.js';

export interface KubeReconcilerOptions {
  readonly kubeconfig: string;
  readonly auditLog: string;
  readonly timings?: Partial<ReconcilerTimings>;
  readonly reflector?: Partial<ReflectorTimings>;
  readonly settings?: Partial<KubernetesSettings>;
}

// A user's quota allows 50 pods, and a pod that is being replaced counts twice for a moment.
const INSTANCES_PER_USER = 40;

/** The reconciler over a real apiserver with fake nodes, over instances in memory, and a responder in the place of the ingress. */
export class GivenKubeReconciler {
  readonly hands: KubeHands;
  readonly snapshots = new MemorySnapshots();
  readonly store = new InstancesInMemory((id) => `i-${toBase36(id)}.instances.test`);
  readonly metrics = new Metrics();
  readonly cluster: KubernetesCluster;
  private readonly users: UserId[] = [];
  private readonly homes = new Map<InstanceId, UserId>();
  private readonly reconciler: Reconciler;

  private constructor(
    private readonly options: KubeReconcilerOptions,
    private readonly responder: LoopbackResponder,
  ) {
    const { kubeconfig, settings, reflector, timings } = options;
    const { store, snapshots, metrics } = this;
    const clock = systemClock;
    this.hands = new KubeHands(kubeConfigFrom(kubeconfig));
    this.cluster = new KubernetesCluster({
      kubeConfig: kubeConfigFrom(kubeconfig),
      settings: settingsOf(settings),
      clock,
      logger: silent,
      metrics,
      ...(reflector === undefined ? {} : { timings: reflector }),
    });
    this.reconciler = createReconciler({
      leadership: alwaysLeader({ logger: silent }),
      store,
      cluster: this.cluster,
      prober: new HttpProber({ address: () => responder.address(), clock, logger: silent, metrics }),
      snapshots,
      settleInstance: store.settleInstance,
      recordObservation: store.recordObservationTo(snapshots),
      clock,
      logger: silent,
      metrics,
      // Other tests have instances in the same cluster, which are no orphans.
      timings: { sweepEveryMs: 86_400_000, tidyEveryMs: 86_400_000, ...timings },
    });
  }

  static async open(options: KubeReconcilerOptions): Promise<GivenKubeReconciler> {
    const given = new GivenKubeReconciler(options, await LoopbackResponder.open());
    await given.reconciler.start();
    return given;
  }

  async close(): Promise<void> {
    await this.reconciler.stop();
    await this.responder.close();
    for (const user of this.users) await this.hands.removeNamespace(namespaceName(user));
    this.hands.close();
  }

  create(): InstanceId {
    if (this.homes.size % INSTANCES_PER_USER === 0) this.users.push(freshUser());
    const user = this.users.at(-1) as UserId;
    const id = this.store.create('berth/hello:1', '/', user);
    this.homes.set(id, user);
    this.reconciler.nudge(id);
    return id;
  }

  async running(count: number, withinMs = 300_000): Promise<readonly InstanceId[]> {
    const ids = Array.from({ length: count }, () => this.create());
    await eventually(() => ids.every((id) => this.store.get(id).status === 'RUNNING'), withinMs, 'every instance to be RUNNING', 50);
    return ids;
  }

  /** As it was applied: one pod, ready, nothing changed by others. */
  async whole(id: InstanceId, withinMs = 60_000): Promise<ObservedInstance> {
    const isWhole = ({ drifted, readyReplicas, totalReplicas, pods }: ObservedInstance) =>
      !drifted && readyReplicas === 1 && totalReplicas === 1 && pods === 1;
    const look = async () => {
      const state = await this.cluster.find(id);
      return state !== null && isWhole(state) ? state : null;
    };
    return await eventually(look, withinMs, 'the instance to be whole', 20);
  }

  async snapshot(id: InstanceId): Promise<Snapshot | null> {
    return (await this.snapshots.read([id])).get(id) ?? null;
  }

  path(id: InstanceId, resource: 'deployments' | 'services' | 'ingresses'): string {
    const group = { deployments: '/apis/apps/v1', services: '/api/v1', ingresses: '/apis/networking.k8s.io/v1' }[resource];
    return `${group}/namespaces/${this.namespace(id)}/${resource}/${objectName(id)}`;
  }

  podPath(id: InstanceId, name: string): string {
    return `/api/v1/namespaces/${this.namespace(id)}/pods/${name}`;
  }

  async object(path: string): Promise<KubeThing | null> {
    const { status, body } = await this.hands.ask('GET', path);
    return status === 200 ? (body as KubeThing) : null;
  }

  /** What the platform wrote to objects of instances, by the apiserver's own account. */
  objectWrites(): readonly AuditedRequest[] {
    return writesIn(this.options.auditLog, this.users.map(namespaceName)).filter(({ resource }) =>
      ['deployments', 'services', 'ingresses', 'replicasets', 'pods'].includes(resource),
    );
  }

  /** The sum of a counter over all of its labels, or of those that `label` names. */
  async counted(name: string, label = ''): Promise<number> {
    const lines = (await this.metrics.text()).split('\n').filter((line) => line.startsWith(name) && line.includes(label));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  private namespace(id: InstanceId): string {
    const user = this.homes.get(id);
    if (user === undefined) throw new Error(`nobody owns ${id}`);
    return namespaceName(user);
  }
}
