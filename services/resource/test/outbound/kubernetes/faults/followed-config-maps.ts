import { systemClock } from '@berth/shared-kernel';
import type { KubeConfig } from '@kubernetes/client-node';
import { Reflector, type ReflectorTimings } from '../../../../src/outbound/kubernetes/reflector/index.js';
import { type KubernetesSource, kubernetesSource } from '../../../../src/outbound/kubernetes/source/index.js';
import { silent } from '../../../support/desired.js';
import { type KubeHands, type KubeThing, forEach } from '../../../support/kube-hands.js';

/** So much that a few thousand of them too many would show in memory. */
const PADDING = 3000;

/** A tenth of the usual, so that a test sees several resyncs. */
export const BRISK: Partial<ReflectorTimings> = { watchSeconds: 3, probeSeconds: 2, graceMs: 1000, resyncEveryMs: 6000 };

/** With resyncs far apart, so that it is the watch that is seen to recover. */
export const WATCHING: Partial<ReflectorTimings> = { ...BRISK, resyncEveryMs: 86_400_000 };

export type ConfigMap = KubeThing;

/** ConfigMaps of one namespace and one label, made by hand, and a reflector that follows them. */
export class FollowedConfigMaps {
  readonly label: string;
  /** What a listener who believes what it is told holds. */
  readonly told = new Map<string, ConfigMap>();
  aliveAt = 0;
  readonly source: KubernetesSource<ConfigMap>;
  readonly reflector: Reflector<ConfigMap>;

  constructor(
    /** Asked for anew each time: they are replaced where a test breaks their connections. */
    private readonly hands: () => KubeHands,
    readonly namespace: string,
    through: KubeConfig,
    timings: Partial<ReflectorTimings> = BRISK,
  ) {
    this.label = `followed=${namespace}`;
    this.source = kubernetesSource<ConfigMap>(through, '/api/v1/configmaps', {
      labelSelector: this.label,
      timeouts: { headersMs: 10_000, listMs: 20_000 },
    });
    this.reflector = new Reflector<ConfigMap>({
      name: 'configmaps',
      list: this.source.list,
      watch: this.source.watch,
      changed: (key, object) => void (object === null ? this.told.delete(key) : this.told.set(key, object)),
      alive: () => void (this.aliveAt = Date.now()),
      clock: systemClock,
      logger: silent,
      timings,
    });
  }

  async close(): Promise<void> {
    await this.reflector.stop();
    this.source.close();
  }

  /** How long ago the reflector last proved that it knows. */
  staleMs(): number {
    return Date.now() - this.aliveAt;
  }

  make(names: readonly string[], says = 'made'): Promise<void> {
    const [key = '', value = ''] = this.label.split('=');
    return forEach(names, (name) =>
      this.hands().must('POST', this.path(), {
        metadata: { name, labels: { [key]: value } },
        data: { says, padding: 'x'.repeat(PADDING) },
      }),
    );
  }

  change(names: readonly string[], says: string): Promise<void> {
    return forEach(names, (name) => this.hands().merge(this.path(name), { data: { says } }));
  }

  remove(names: readonly string[]): Promise<void> {
    return forEach(names, (name) => this.hands().must('DELETE', this.path(name)));
  }

  /** What a list by hand shows, past the proxy: name and version. */
  async truth(): Promise<Map<string, string>> {
    const { items = [] } = await this.hands().must('GET', `${this.path()}?labelSelector=${encodeURIComponent(this.label)}`);
    return versions(items);
  }

  held(): Map<string, string> {
    return versions(this.reflector.items());
  }

  believed(): Map<string, string> {
    return versions([...this.told.values()]);
  }

  /** Whether both who asks the reflector and who listens to it know what is there now. */
  async isTrue(): Promise<boolean> {
    const truth = await this.truth();
    return isEqual(truth, this.held()) && isEqual(truth, this.believed());
  }

  private path(name?: string): string {
    return `/api/v1/namespaces/${this.namespace}/configmaps${name === undefined ? '' : `/${name}`}`;
  }
}

const versions = (items: readonly KubeThing[]): Map<string, string> =>
  new Map(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));

const isEqual = (one: Map<string, string>, other: Map<string, string>): boolean =>
  one.size === other.size && [...one].every(([name, version]) => other.get(name) === version);
