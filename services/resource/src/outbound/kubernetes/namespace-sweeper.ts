import type { V1Namespace } from '@kubernetes/client-node';
import type { Logger } from '@berth/platform';
import { type Clock, type UserId, isBerthError, parseUserId } from '@berth/shared-kernel';
import type { KubernetesApi } from './api/kubernetes-api.js';
import { NAMESPACES } from './api/resources.js';
import { liveObjects } from './live-objects.js';
import { ANNOTATIONS, LABELS, OURS, namespaceName } from './objects/names.js';
import type { TenantNamespaces } from './tenant-namespaces.js';

export interface NamespaceSweeperOptions {
  readonly api: KubernetesApi;
  readonly namespaces: TenantNamespaces;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keptMs: number;
}

/**
 * Removes the namespaces of users who have had no instance for long. Since when is written on the namespace itself, so that it
 * outlives the process; whoever applies must be the one who sweeps.
 */
export class NamespaceSweeper {
  constructor(private readonly options: NamespaceSweeperOptions) {}

  async sweep(): Promise<void> {
    const { api } = this.options;
    const rooms = await api.list(NAMESPACES, { labelSelector: OURS });
    // Listed after the namespaces: what came into one of them meanwhile is seen.
    const { deployments, services, ingresses, replicaSets, pods } = await liveObjects(api, OURS);
    const used = new Set([...deployments, ...services, ...ingresses, ...replicaSets, ...pods].map(({ metadata }) => metadata?.namespace));
    for (const room of rooms) {
      const userId = tenantOf(room);
      if (userId !== null && room.metadata?.deletionTimestamp === undefined) await this.judge(room, userId, used.has(room.metadata?.name));
    }
  }

  private async judge(room: V1Namespace, userId: UserId, isUsed: boolean): Promise<void> {
    const { namespaces, keptMs, clock } = this.options;
    const now = clock.now().getTime();
    const marked = room.metadata?.annotations?.[ANNOTATIONS.emptySince];
    if (isUsed) {
      if (marked !== undefined) await this.mark(room, null);
      return;
    }
    if (marked === undefined || Number.isNaN(Date.parse(marked))) return await this.mark(room, new Date(now).toISOString());
    const usedAt = namespaces.lastUsed(userId)?.getTime() ?? 0;
    if (now - Math.max(Date.parse(marked), usedAt) >= keptMs) await this.remove(room, userId);
  }

  private async mark(room: V1Namespace, since: string | null): Promise<void> {
    try {
      await this.options.api.annotate(NAMESPACES, room.metadata?.name ?? '', { [ANNOTATIONS.emptySince]: since });
    } catch (error) {
      // Somebody has removed it since it was listed.
      if (!isBerthError(error, 'not-found')) throw error;
    }
  }

  private async remove(room: V1Namespace, userId: UserId): Promise<void> {
    const { api, namespaces, logger } = this.options;
    const { name = '', uid = '', resourceVersion = '' } = room.metadata ?? {};
    try {
      await api.delete(NAMESPACES, undefined, name, { preconditions: { uid, resourceVersion } });
    } catch (error) {
      // It has changed since it was looked at: the next sweep judges it anew.
      if (isBerthError(error, 'conflict')) return;
      throw error;
    }
    namespaces.forget(userId);
    logger.info({ namespace: name }, 'removed the namespace of a user who has had no instance for long');
  }
}

/** Null for a namespace that only bears our labels. */
function tenantOf({ metadata }: V1Namespace): UserId | null {
  try {
    const userId = parseUserId(metadata?.labels?.[LABELS.userId] ?? '');
    return metadata?.name === namespaceName(userId) ? userId : null;
  } catch {
    return null;
  }
}
