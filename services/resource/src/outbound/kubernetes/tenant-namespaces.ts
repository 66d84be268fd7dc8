import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, type UserId, isBerthError, unavailable } from '@berth/shared-kernel';
import type { KubernetesApi } from './api/kubernetes-api.js';
import { type KubernetesObject, LIMITS, NAMESPACES, NETWORK_POLICIES, QUOTAS, type Resource } from './api/resources.js';
import { LastApplied } from './compare/last-applied.js';
import { stamped } from './compare/stamp.js';
import { KeyedTurns } from './keyed-turns.js';
import { namespaceName } from './objects/names.js';
import { limitsOf, namespaceOf, quotaOf } from './objects/namespace.js';
import { networkPoliciesOf } from './objects/network-policies.js';
import type { KubernetesSettings } from './settings.js';

/** The cluster's controller counts a new quota within milliseconds; where it does not, the caller comes again. */
const COUNTED_TRIES = 100;
const COUNTED_EVERY_MS = 50;

export interface TenantNamespacesOptions {
  readonly api: KubernetesApi;
  readonly settings: KubernetesSettings;
  readonly clock: Clock;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** A namespace per user with its walls: made before the first pod, remembered, and looked at again now and then. */
export class TenantNamespaces {
  private readonly checkedAt = new Map<UserId, number>();
  private readonly lastApplied = new LastApplied();
  private readonly turns = new KeyedTurns<UserId>();

  constructor(private readonly options: TenantNamespacesOptions) {}

  async ensure(userId: UserId): Promise<void> {
    if (this.isTrusted(userId)) return;
    await this.turns.run(userId, async () => {
      if (this.isTrusted(userId)) return;
      await this.make(userId);
      this.checkedAt.set(userId, this.now());
    });
  }

  /** It was seen to be gone or not as it should be. */
  forget(userId: UserId): void {
    this.checkedAt.delete(userId);
  }

  /** When something was last put into it by this process; null when never. */
  lastUsed(userId: UserId): Date | null {
    const at = this.checkedAt.get(userId);
    return at === undefined ? null : new Date(at);
  }

  private async make(userId: UserId): Promise<void> {
    const { api, settings } = this.options;
    const live = await api.get(NAMESPACES, undefined, namespaceName(userId));
    if (live?.metadata?.deletionTimestamp !== undefined)
      throw unavailable('cluster.terminating', 'The place of these objects is still being removed.', { retryAfter: 1 });
    await this.put(NAMESPACES, stamped(namespaceOf(userId)), live);
    try {
      await Promise.all([
        this.settle(QUOTAS, stamped(quotaOf(userId, settings))).then(() => this.untilCounted(userId)),
        this.settle(LIMITS, stamped(limitsOf(userId, settings))),
        ...networkPoliciesOf(userId, settings).map((policy) => this.settle(NETWORK_POLICIES, stamped(policy))),
      ]);
    } catch (error) {
      if (isBerthError(error, 'not-found'))
        throw unavailable('cluster.terminating', 'The place of these objects has just been removed.', { cause: error, retryAfter: 1 });
      throw error;
    }
  }

  // A pod that is admitted before the quota is counted stays uncounted for minutes, and the account has more than it may.
  private async untilCounted(userId: UserId): Promise<void> {
    const { api, settings, pause = delay } = this.options;
    const { name, namespace } = quotaOf(userId, settings).metadata ?? {};
    for (let tries = 0; tries < COUNTED_TRIES; tries++) {
      const counted = (await api.get(QUOTAS, namespace, name ?? ''))?.status?.hard ?? {};
      if (Object.keys(settings.quota).every((key) => counted[key] !== undefined)) return;
      await pause(COUNTED_EVERY_MS);
    }
    throw unavailable('cluster.unavailable', 'The quota of the account is not counted yet.', { retryAfter: 1 });
  }

  private async settle<K extends KubernetesObject>(resource: Resource<K>, desired: K): Promise<void> {
    const { namespace, name } = desired.metadata ?? {};
    await this.put(resource, desired, await this.options.api.get(resource, namespace, name ?? ''));
  }

  private async put<K extends KubernetesObject>(resource: Resource<K>, desired: K, live: K | null): Promise<void> {
    const key = `${resource.plural}/${desired.metadata?.namespace ?? ''}/${desired.metadata?.name ?? ''}`;
    if (this.lastApplied.isHeld(key, desired, live)) return;
    this.lastApplied.wrote(key, desired, await this.options.api.apply(resource, desired));
  }

  private isTrusted(userId: UserId): boolean {
    const at = this.checkedAt.get(userId);
    return at !== undefined && this.now() - at < this.options.settings.namespaceTrustedMs;
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}
