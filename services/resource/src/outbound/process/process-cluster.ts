import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Logger, Signal } from '@berth/platform';
import { type Clock, type InstanceId, systemClock, unavailable } from '@berth/shared-kernel';
import type {
  Applied,
  Cluster,
  ClusterListener,
  ClusterWatch,
  DesiredInstance,
  ObservedInstance,
} from '../../application/ports/cluster.js';
import { Workload, type WorkloadOptions } from './workload.js';

export interface ProcessClusterOptions extends Partial<Omit<WorkloadOptions, 'logger' | 'tag'>> {
  readonly logger: Logger;
  /** Names this platform in the arguments of its processes (`berth-instance <tag> <pod>`), so that they can be told from others'. */
  readonly tag: string;
  /** How often a watch says that it lives. */
  readonly aliveEveryMs?: number;
  readonly clock?: Clock;
}

interface Entry {
  readonly workload: Workload;
  last: ObservedInstance | null;
}

interface Watcher {
  readonly listener: ClusterListener;
  synced: boolean;
}

const DEFAULTS = {
  graceMs: 2000,
  backOffFirstMs: 250,
  backOffMostMs: 30_000,
  healthyAfterMs: 10_000,
  suffix: () => randomBytes(4).toString('hex').slice(0, 5),
};

/**
 * The cluster of the embedded profile: an instance is a child process of a built-in image. Its objects are in memory, so a platform
 * that starts again finds none and applies them anew. Of a specification only `image` is acted upon: `command`, `args` and `env`
 * would let a user run things on the host, and `cpu`, `memory`, `gpu` and `port` have no meaning for a program of ours.
 */
export class ProcessCluster implements Cluster {
  private readonly entries = new Map<InstanceId, Entry>();
  private readonly watchers = new Set<Watcher>();
  private readonly ended = new Signal();
  private closed = false;

  constructor(private readonly options: ProcessClusterOptions) {}

  async apply(desired: DesiredInstance): Promise<Applied> {
    if (this.closed) throw unavailable('cluster.closed', 'The cluster is being shut down.');
    const entry = this.entries.get(desired.instanceId);
    if (entry === undefined) {
      const workload = new Workload(desired, { ...DEFAULTS, ...this.options }, () => this.changed(desired.instanceId));
      this.entries.set(desired.instanceId, { workload, last: null });
      workload.step();
      return { writes: 3 };
    }
    if (entry.workload.terminating) throw unavailable('cluster.terminating', 'The objects of this instance are still being removed.');
    return { writes: entry.workload.update(desired) };
  }

  async remove(instanceId: InstanceId): Promise<boolean> {
    const entry = this.entries.get(instanceId);
    entry?.workload.remove();
    return entry === undefined;
  }

  async find(instanceId: InstanceId): Promise<ObservedInstance | null> {
    return this.entries.get(instanceId)?.workload.observed() ?? null;
  }

  async list(): Promise<readonly ObservedInstance[]> {
    return [...this.entries.values()].map((entry) => entry.workload.observed());
  }

  /** Nothing is made for a user beside the instances. */
  async tidy(): Promise<void> {}

  /** Where the edge finds an instance: null when there is no such, `port` null while its process is not ready. */
  endpointOf(instanceId: InstanceId): { readonly port: number | null } | null {
    const entry = this.entries.get(instanceId);
    return entry === undefined ? null : { port: entry.workload.port };
  }

  watch(listener: ClusterListener): ClusterWatch {
    const watcher: Watcher = { listener, synced: false };
    const timer = setInterval(() => this.tell(watcher, () => listener.alive(this.now())), this.options.aliveEveryMs ?? 1000);
    this.watchers.add(watcher);
    const synced = Promise.resolve().then(() => {
      for (const [instanceId, { workload }] of this.entries) this.tell(watcher, () => listener.observed(instanceId, workload.observed()));
      this.tell(watcher, () => listener.alive(this.now()));
      watcher.synced = true;
    });
    return {
      synced,
      isSynced: () => watcher.synced,
      stop: async () => {
        clearInterval(timer);
        this.watchers.delete(watcher);
      },
    };
  }

  /** Ends every process and resolves when the last is gone; nothing can be applied any more. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { workload } of this.entries.values()) workload.remove();
    while (this.entries.size > 0) await this.ended.wait(1000);
  }

  private changed(instanceId: InstanceId): void {
    const entry = this.entries.get(instanceId);
    if (entry === undefined) return;
    const state = entry.workload.gone ? null : entry.workload.observed();
    if (state === null) {
      this.entries.delete(instanceId);
      this.ended.notify();
    } else if (isDeepStrictEqual(state, entry.last)) return;
    entry.last = state;
    for (const watcher of this.watchers) {
      if (!watcher.synced) continue;
      this.tell(watcher, () => watcher.listener.observed(instanceId, state));
      this.tell(watcher, () => watcher.listener.alive(this.now()));
    }
  }

  private now(): Date {
    return (this.options.clock ?? systemClock).now();
  }

  private tell(watcher: Watcher, say: () => void): void {
    if (!this.watchers.has(watcher)) return;
    try {
      say();
    } catch (error) {
      this.options.logger.error({ err: error }, 'a listener of the cluster watch failed');
    }
  }
}
