import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger, Metrics } from '@berth/platform';
import { type Clock, type InstanceId, type UserId, isBerthError, unavailable } from '@berth/shared-kernel';
import type {
  Applied,
  Cluster,
  ClusterListener,
  ClusterWatch,
  DesiredInstance,
  ObservedInstance,
} from '../../application/ports/cluster.js';
import { KubernetesApi } from './api/kubernetes-api.js';
import { DEPLOYMENTS, INGRESSES, SERVICES } from './api/resources.js';
import { AppliedInstances, type Found, MANIFEST_NAMES, type ManifestName, type Manifests, manifestsOf } from './instance-objects.js';
import { InstanceWatch } from './instance-watch.js';
import { KeyedTurns } from './keyed-turns.js';
import { liveObjects, removeObjects } from './live-objects.js';
import { NamespaceSweeper } from './namespace-sweeper.js';
import { OURS, namespaceName, objectName, selectorOf } from './objects/names.js';
import { groupObjects } from './observe/group-objects.js';
import { type InstanceObjects, isEnding, observedInstance } from './observe/observed-instance.js';
import type { ReflectorTimings } from './reflector/index.js';
import type { KubernetesSettings } from './settings.js';
import { TenantNamespaces } from './tenant-namespaces.js';

export interface KubernetesClusterOptions {
  readonly kubeConfig: KubeConfig;
  readonly settings: KubernetesSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timings?: Partial<ReflectorTimings>;
}

/** Instances as a Deployment, a Service and an Ingress each, in a namespace of their user's. */
export class KubernetesCluster implements Cluster {
  private readonly api: KubernetesApi;
  private readonly namespaces: TenantNamespaces;
  private readonly sweeper: NamespaceSweeper;
  private readonly applied = new AppliedInstances();
  private readonly turns = new KeyedTurns<InstanceId>();
  private readonly watches = new Set<InstanceWatch>();

  constructor(private readonly options: KubernetesClusterOptions) {
    const { kubeConfig, settings, clock, logger } = options;
    const { requestTimeoutMs: timeoutMs, emptyNamespaceKeptMs: keptMs } = settings;
    this.api = new KubernetesApi(kubeConfig, { timeoutMs });
    this.namespaces = new TenantNamespaces({ api: this.api, settings, clock });
    this.sweeper = new NamespaceSweeper({ api: this.api, namespaces: this.namespaces, clock, logger, keptMs });
  }

  async apply(desired: DesiredInstance): Promise<Applied> {
    return await this.turns.run(desired.instanceId, async () => {
      try {
        return await this.applyNow(desired);
      } catch (error) {
        if (!isBerthError(error, 'not-found')) throw error;
        // Somebody removed the namespace.
        this.namespaces.forget(desired.userId);
        return await this.applyNow(desired);
      }
    });
  }

  async remove(instanceId: InstanceId): Promise<boolean> {
    return await this.turns.run(instanceId, async () => {
      const objects = await liveObjects(this.api, selectorOf(instanceId));
      await removeObjects(this.api, objects);
      this.applied.forget(instanceId);
      return Object.values(objects).every((found) => found.length === 0);
    });
  }

  async find(instanceId: InstanceId): Promise<ObservedInstance | null> {
    const objects = groupObjects(await liveObjects(this.api, selectorOf(instanceId))).get(instanceId);
    return objects === undefined ? null : this.observe(instanceId, objects);
  }

  async list(): Promise<readonly ObservedInstance[]> {
    const groups = groupObjects(await liveObjects(this.api, OURS));
    return [...groups].map(([id, objects]) => this.observe(id, objects)).filter((state) => state !== null);
  }

  watch(listener: ClusterListener): ClusterWatch {
    const isDrifted = (id: InstanceId, objects: InstanceObjects) => this.applied.isDrifted(id, objects);
    const watch = new InstanceWatch({ ...this.options, listener, isDrifted });
    this.watches.add(watch);
    return {
      synced: watch.synced,
      isSynced: () => watch.isSynced(),
      stop: async () => {
        this.watches.delete(watch);
        await watch.stop();
      },
    };
  }

  async tidy(): Promise<void> {
    await this.sweeper.sweep();
  }

  private async applyNow(desired: DesiredInstance): Promise<Applied> {
    const { instanceId, userId } = desired;
    await this.namespaces.ensure(userId);
    const watched = this.watched(instanceId);
    if (watched !== null && this.plan(desired, watched).lacking.length === 0) return { writes: 0 };
    // What was watched may be older than the last write: what is lacking is looked at once more before it is written.
    const found = await this.read(userId, instanceId);
    if (MANIFEST_NAMES.some((name) => isRemoved(found[name])))
      throw unavailable('cluster.terminating', 'The objects of this instance are still being removed.', { retryAfter: 1 });
    const { manifests, lacking } = this.plan(desired, found);
    if (lacking.length === 0) this.applied.confirmed(instanceId, manifests, found);
    // The Deployment first and alone: when it is refused, the others are not to be made.
    for (const name of lacking) await this.write(instanceId, manifests, name);
    return { writes: lacking.length };
  }

  private plan(desired: DesiredInstance, found: Found) {
    const manifests = manifestsOf(desired, this.options.settings, found.deployment);
    return { manifests, lacking: this.applied.lacking(desired.instanceId, manifests, found) };
  }

  private async write(id: InstanceId, { deployment, service, ingress }: Manifests, name: ManifestName): Promise<void> {
    switch (name) {
      case 'deployment':
        return this.applied.wrote(id, name, deployment, await this.api.apply(DEPLOYMENTS, deployment));
      case 'service':
        return this.applied.wrote(id, name, service, await this.api.apply(SERVICES, service));
      case 'ingress':
        return this.applied.wrote(id, name, ingress, await this.api.apply(INGRESSES, ingress));
    }
  }

  private async read(userId: UserId, id: InstanceId): Promise<Found> {
    const [namespace, name] = [namespaceName(userId), objectName(id)];
    const [deployment, service, ingress] = await Promise.all([
      this.api.get(DEPLOYMENTS, namespace, name),
      this.api.get(SERVICES, namespace, name),
      this.api.get(INGRESSES, namespace, name),
    ]);
    return { deployment, service, ingress };
  }

  private watched(id: InstanceId): InstanceObjects | null {
    for (const watch of this.watches) {
      const objects = watch.find(id);
      if (objects !== null) return objects;
    }
    return null;
  }

  private observe(id: InstanceId, objects: InstanceObjects): ObservedInstance | null {
    return observedInstance(id, objects, this.applied.isDrifted(id, objects));
  }
}

const isRemoved = (object: Found[ManifestName]): boolean => object !== null && isEnding(object);
