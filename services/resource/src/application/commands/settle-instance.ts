import type { Clock, InstanceId, UnitOfWork } from '@berth/shared-kernel';
import type { Endpoint } from '../../domain/instance/endpoint.js';
import type { Instances } from '../../domain/instance/instances.js';
import { settle } from '../../domain/instance/settle.js';
import type { Settlement } from '../../domain/instance/settlement.js';
import type { Nudge } from '../ports/nudge.js';
import type { Standings } from '../ports/standings.js';
import { stopWhenDisabled } from '../stop-when-disabled.js';
import type { Tickets } from '../tickets.js';

export interface SettleInstanceDeps {
  readonly unitOfWork: UnitOfWork;
  readonly instances: Instances;
  readonly standings: Standings;
  readonly nudge: Nudge;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly endpointOf: (id: InstanceId) => Endpoint;
}

/** Settles one generation of an instance; one of an older generation, or one that changes nothing, writes nothing. */
export type SettleInstance = (id: InstanceId, generation: number, settlement: Settlement) => Promise<void>;

export const settleInstance =
  (deps: SettleInstanceDeps): SettleInstance =>
  (id, generation, settlement) =>
    deps.unitOfWork.run('settle-instance', async (tx) => {
      const observed = { generation, settlement, at: deps.clock.now(), endpoint: deps.endpointOf(id) };
      const after = await deps.instances.update(tx, id, (instance) => stopWhenDisabled(instance, settle(instance, observed), deps));
      if (after.generation !== generation) deps.nudge.nudge(tx, id);
    });
