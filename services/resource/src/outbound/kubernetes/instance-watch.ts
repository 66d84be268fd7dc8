import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig, V1Deployment, V1Ingress, V1Pod, V1Service } from '@kubernetes/client-node';
import type { Logger, Metrics } from '@berth/platform';
import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { ClusterListener, ClusterWatch, ObservedInstance } from '../../application/ports/cluster.js';
import { DEPLOYMENTS, INGRESSES, type KubernetesObject, PODS, type Resource, SERVICES, pathOf } from './api/resources.js';
import { OURS } from './objects/names.js';
import { type InstanceObjects, observedInstance } from './observe/observed-instance.js';
import { WatchedObjects } from './observe/watched-objects.js';
import { Reflector, type ReflectorTimings } from './reflector/index.js';
import { kubernetesSource } from './source/index.js';

export interface InstanceWatchOptions {
  readonly kubeConfig: KubeConfig;
  readonly listener: ClusterListener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timings?: Partial<ReflectorTimings>;
  readonly isDrifted: (id: InstanceId, objects: InstanceObjects) => boolean;
}

interface Followed {
  readonly reflector: { start(): void; stop(): Promise<void>; readonly synced: Promise<void> };
  readonly close: () => void;
  provenAt: Date | null;
}

/**
 * Follows Deployments, Pods, Services and Ingresses and tells what they amount to for each instance. Nothing is told before all four
 * have been listed: a part of them would look like something that is missing.
 */
export class InstanceWatch implements ClusterWatch {
  readonly synced: Promise<void>;
  private readonly objects = new WatchedObjects();
  private readonly told = new Map<InstanceId, ObservedInstance | null>();
  private readonly followed: readonly Followed[];
  private hasSynced = false;
  private stopped = false;
  private aliveToldAt = 0;

  constructor(private readonly options: InstanceWatchOptions) {
    this.followed = [
      this.follow<V1Deployment>(DEPLOYMENTS, (key, object) => this.objects.deployment(key, object)),
      this.follow<V1Pod>(PODS, (key, object) => this.objects.pod(key, object)),
      this.follow<V1Service>(SERVICES, (key, object) => this.objects.service(key, object)),
      this.follow<V1Ingress>(INGRESSES, (key, object) => this.objects.ingress(key, object)),
    ];
    this.synced = Promise.all(this.followed.map(({ reflector }) => reflector.synced)).then(() => this.tellAll());
    for (const { reflector } of this.followed) reflector.start();
  }

  isSynced(): boolean {
    return this.hasSynced;
  }

  /** As last seen; null when nothing was, or nothing is known yet. */
  find(id: InstanceId): InstanceObjects | null {
    return this.hasSynced && !this.stopped ? this.objects.get(id) : null;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.followed.map(({ reflector }) => reflector.stop()));
    for (const { close } of this.followed) close();
  }

  private follow<K extends KubernetesObject>(resource: Resource<K>, take: (key: string, object: K | null) => InstanceId | null): Followed {
    const { kubeConfig, clock, logger, metrics, timings } = this.options;
    const source = kubernetesSource<K>(kubeConfig, pathOf(resource), { labelSelector: OURS });
    const followed: Followed = {
      reflector: new Reflector<K>({
        name: resource.plural,
        list: source.list,
        watch: source.watch,
        changed: (key, object) => {
          const id = take(key, object);
          if (id !== null && this.hasSynced) this.tell(id);
        },
        alive: () => {
          followed.provenAt = clock.now();
          this.tellAlive();
        },
        clock,
        logger,
        ...(metrics === undefined ? {} : { metrics }),
        ...(timings === undefined ? {} : { timings }),
      }),
      close: () => source.close(),
      provenAt: null,
    };
    return followed;
  }

  private tellAll(): void {
    this.hasSynced = true;
    for (const id of this.objects.ids()) this.tell(id);
    this.tellAlive();
  }

  private tell(id: InstanceId): void {
    const objects = this.objects.get(id);
    const state = objects === null ? null : observedInstance(id, objects, this.options.isDrifted(id, objects));
    // What had drifted may be put back and something else have drifted since: that looks the same.
    if (state?.drifted !== true && isDeepStrictEqual(state, this.told.get(id))) return;
    if (state === null) this.told.delete(id);
    else this.told.set(id, state);
    this.say(() => this.options.listener.observed(id, state));
  }

  /** As alive as the one of the four that was heard of longest ago. */
  private tellAlive(): void {
    if (!this.hasSynced) return;
    const oldest = Math.min(...this.followed.map(({ provenAt }) => provenAt?.getTime() ?? 0));
    if (oldest <= this.aliveToldAt) return;
    this.aliveToldAt = oldest;
    this.say(() => this.options.listener.alive(new Date(oldest)));
  }

  private say(words: () => void): void {
    if (this.stopped) return;
    try {
      words();
    } catch (error) {
      this.options.logger.error({ err: error }, 'a listener of the cluster watch failed');
    }
  }
}
