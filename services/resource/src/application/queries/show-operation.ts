import type { Actor, OperationId } from '@berth/shared-kernel';
import { operationNotFound } from '../../domain/instance/instance.errors.js';
import { mayTouch } from '../commands/command-instance.js';
import { type OperationView, viewOperation } from '../operation-view.js';
import type { InstanceReads } from '../ports/instance-reads.js';
import type { Snapshots } from '../ports/snapshots.js';

export const showOperation =
  ({ reads, snapshots }: { readonly reads: InstanceReads; readonly snapshots: Pick<Snapshots, 'read'> }) =>
  async (actor: Actor, id: OperationId): Promise<OperationView> => {
    const found = await reads.findOperation(id);
    if (found === null || !mayTouch(actor, found)) throw operationNotFound();
    const { operation, instanceId } = found;
    return viewOperation(operation, instanceId, (await snapshots.read([instanceId])).get(instanceId));
  };
