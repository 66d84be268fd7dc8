import { randomInt } from 'node:crypto';
import { AppsV1Api, CoreV1Api, KubeConfig, NetworkingV1Api } from '@kubernetes/client-node';
import { type Clock, type UserId, asUserId, systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { inject } from 'vitest';
import type { DesiredInstance, ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { KubernetesCluster } from '../../../../src/outbound/kubernetes/kubernetes-cluster.js';
import { namespaceName } from '../../../../src/outbound/kubernetes/objects/names.js';
import { KUBERNETES_DEFAULTS, type KubernetesSettings } from '../../../../src/outbound/kubernetes/settings.js';
import { desiredOf, silent } from '../../../support/desired.js';
import { type AuditedRequest, requestsIn, writesIn } from './audit-log.js';

export const settingsOf = (change: Partial<KubernetesSettings> = {}): KubernetesSettings => ({
  ...KUBERNETES_DEFAULTS,
  baseDomain: 'instances.test',
  ingressClassName: 'traefik',
  ingressPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'ingress' } }],
  // A busy machine is no fault of what is tested.
  requestTimeoutMs: 60_000,
  ...change,
});

/** A user of whom no other test knows, so that tests can share a cluster. */
export const freshUser = (): UserId => asUserId(randomInt(1000, 8_388_607));

export interface GivenOptions {
  readonly settings?: Partial<KubernetesSettings>;
  readonly clock?: Clock;
  readonly kubeConfig?: KubeConfig;
}

/** The adapter on the real apiserver, and that apiserver as an operator sees it. */
export class GivenKubernetes {
  readonly admin: KubeConfig;
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly networking: NetworkingV1Api;
  readonly cluster: KubernetesCluster;
  readonly settings: KubernetesSettings;
  private readonly users = new Set<UserId>();

  constructor({ settings, clock = systemClock, kubeConfig }: GivenOptions = {}) {
    this.admin = adminConfig();
    this.apps = this.admin.makeApiClient(AppsV1Api);
    this.core = this.admin.makeApiClient(CoreV1Api);
    this.networking = this.admin.makeApiClient(NetworkingV1Api);
    this.settings = settingsOf(settings);
    this.cluster = new KubernetesCluster({ kubeConfig: kubeConfig ?? this.admin, settings: this.settings, clock, logger: silent });
  }

  user(): UserId {
    const user = freshUser();
    this.users.add(user);
    return user;
  }

  desired(change: Partial<DesiredInstance> = {}, image = 'berth/hello:1'): DesiredInstance {
    return desiredOf(image, { userId: this.user(), ...change });
  }

  async seen(desired: DesiredInstance, claim: (state: ObservedInstance) => boolean, withinMs = 90_000): Promise<ObservedInstance> {
    return await eventually(
      async () => {
        const state = await this.cluster.find(desired.instanceId);
        return state !== null && claim(state) ? state : null;
      },
      withinMs,
      'the state of the instance',
      50,
    );
  }

  ready(desired: DesiredInstance): Promise<ObservedInstance> {
    return this.seen(desired, (state) => state.readyReplicas === 1 && state.generation === desired.generation);
  }

  /** Writes to the objects of instances, in the namespaces of this test's users. */
  objectWrites(): readonly AuditedRequest[] {
    return writesIn(inject('servers').kube?.auditLog ?? '', this.namespaces()).filter(({ resource }) =>
      ['deployments', 'services', 'ingresses', 'replicasets', 'pods'].includes(resource),
    );
  }

  requests(): readonly AuditedRequest[] {
    return requestsIn(inject('servers').kube?.auditLog ?? '', this.namespaces());
  }

  /** Removes the namespaces of this test's users with all that is in them. */
  async close(): Promise<void> {
    for (const name of this.namespaces()) await this.core.deleteNamespace({ name }).catch(() => {});
  }

  private namespaces(): readonly string[] {
    return [...this.users].map(namespaceName);
  }
}

export function adminConfig(): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(inject('servers').kube?.kubeconfig ?? '');
  return kubeConfig;
}
