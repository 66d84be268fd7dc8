import type { Actor, OperationId } from '@berth/shared-kernel';
import { operationNotFound } from '../../domain/instance/instance.errors.js';
import { mayTouch } from '../commands/command-instance.js';
import { type OperationView, viewOperation } from '../operation-view.js';
import type { InstanceReads } from '../ports/instance-reads.js';
import type { Snapshots } from '../ports/snapshots.js';
import { orWhenAway } from '../snapshots-away.js';

export const showOperation =
  ({ reads, snapshots }: { readonly reads: InstanceReads; readonly snapshots: Pick<Snapshots, 'read'> }) =>
  async (actor: Actor, id: OperationId): Promise<OperationView> => {
    const found = await reads.findOperation(id);
    if (found === null || !mayTouch(actor, found)) throw operationNotFound();
    const { operation, instanceId } = found;
    const observed = await orWhenAway(snapshots.read([instanceId]), null);
    return viewOperation(operation, instanceId, observed?.get(instanceId));
  };
