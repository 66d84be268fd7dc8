import type { InstanceId, Page, SortedKey, SortedPageRequest } from '@berth/shared-kernel';
import type { InstanceFilter, InstanceSort } from '../ports/instance-reads.js';
import type { InstanceView } from './instance-view.js';
import { type InstanceQueryDeps, observeInstances } from './observe-instances.js';

export type { InstanceFilter, InstanceSort } from '../ports/instance-reads.js';

export const listInstances =
  (deps: InstanceQueryDeps) =>
  async (
    filter: InstanceFilter,
    request: SortedPageRequest<InstanceSort, InstanceId>,
  ): Promise<Page<InstanceView, SortedKey<InstanceId>>> => {
    const { items, last } = await deps.reads.list(filter, request);
    return { items: await observeInstances(deps, items), last };
  };
