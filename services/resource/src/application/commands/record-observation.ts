import type { Clock, InstanceId, UnitOfWork } from '@berth/shared-kernel';
import type { K8sObservation, K8sObservations } from '../ports/k8s-observations.js';
import type { Snapshots } from '../ports/snapshots.js';
import { orWhenAway } from '../snapshots-away.js';

export interface RecordObservationDeps {
  readonly unitOfWork: UnitOfWork;
  readonly observations: K8sObservations;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
}

/**
 * Keeps what was observed: the row and its event in one transaction, then the snapshot. Safe to call again with the same. False when
 * the snapshot could not be written, because its store is away.
 */
export type RecordObservation = (id: InstanceId, observation: K8sObservation) => Promise<boolean>;

export const recordObservation =
  ({ unitOfWork, observations, snapshots, clock }: RecordObservationDeps): RecordObservation =>
  async (id, observation) => {
    await unitOfWork.run('record-observation', (tx) => observations.record(tx, id, observation, clock.now()));
    const { snapshot, revision } = observation;
    const isNewest = await orWhenAway(snapshots.write(id, snapshot, revision), null);
    return isNewest !== null;
  };
