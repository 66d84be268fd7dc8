import type { Actor, OperationId } from '@berth/shared-kernel';
import { operationNotFound } from '../../domain/instance/instance.errors.js';
import { mayTouch } from '../commands/command-instance.js';
import { detailOperation, type OperationDetail } from '../operation-view.js';
import type { InstanceReads } from '../ports/instance-reads.js';

export const showOperation =
  ({ reads }: { readonly reads: InstanceReads }) =>
  async (actor: Actor, id: OperationId): Promise<OperationDetail> => {
    const found = await reads.findOperation(id);
    if (found === null || !mayTouch(actor, found)) throw operationNotFound();
    return detailOperation(found);
  };
