import type { Actor, InstanceId, OperationId, Page, PageRequest } from '@berth/shared-kernel';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import { mayTouch } from '../commands/command-instance.js';
import { detailOperation, type OperationDetail } from '../operation-view.js';
import type { InstanceReads } from '../ports/instance-reads.js';

/** Of one instance, newest first. */
export const listOperations =
  ({ reads }: { readonly reads: InstanceReads }) =>
  async (actor: Actor, id: InstanceId, page: PageRequest<OperationId>): Promise<Page<OperationDetail, OperationId>> => {
    const instance = await reads.find(id);
    if (instance === null || !mayTouch(actor, instance)) throw instanceNotFound();
    const { items, last } = await reads.operations(id, page);
    return { items: items.map(detailOperation), last };
  };
