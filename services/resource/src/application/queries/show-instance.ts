import { type Actor, defect, type InstanceId } from '@berth/shared-kernel';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import { mayTouch } from '../commands/command-instance.js';
import type { InstanceView } from './instance-view.js';
import { type InstanceQueryDeps, observeInstances } from './observe-instances.js';

export const showInstance =
  (deps: InstanceQueryDeps) =>
  async (actor: Actor, id: InstanceId): Promise<InstanceView> => {
    const instance = await deps.reads.find(id);
    if (instance === null || !mayTouch(actor, instance)) throw instanceNotFound();
    const [view] = await observeInstances(deps, [instance]);
    if (view === undefined) throw defect('instance.not-viewed', 'One instance was to be shown and none was.');
    return view;
  };
