import type { Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { InstanceKey } from '../ports/instance-reads.js';
import type { InstanceView } from './instance-view.js';
import { type InstanceQueryDeps, observeInstances } from './observe-instances.js';

export type { InstanceKey } from '../ports/instance-reads.js';

/** Of one user, or of all with null; newest first. */
export const listInstances =
  (deps: InstanceQueryDeps) =>
  async (userId: UserId | null, page: PageRequest<InstanceKey>): Promise<Page<InstanceView, InstanceKey>> => {
    const { items, last } = await deps.reads.list(userId, page);
    return { items: await observeInstances(deps, items), last };
  };
