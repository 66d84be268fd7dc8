import type { Actor, Clock, InstanceId } from '@berth/shared-kernel';
import { rename } from '../../domain/instance/commands.js';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import { type CommandDeps, mayTouch } from './command-instance.js';

export type RenameDeps = Pick<CommandDeps, 'unitOfWork' | 'instances' | 'nudge'> & { readonly clock: Clock };

export const renameInstance =
  ({ unitOfWork, instances, nudge, clock }: RenameDeps) =>
  (actor: Actor, id: InstanceId, name: string): Promise<void> =>
    unitOfWork.run('rename-instance', async (tx) => {
      await instances.update(tx, id, (instance) => {
        if (!mayTouch(actor, instance)) throw instanceNotFound();
        return rename(instance, name, clock.now());
      });
      nudge.nudge(tx, id);
    });
