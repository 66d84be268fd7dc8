import type { Clock, InstanceId, UnitOfWork } from '@berth/shared-kernel';
import type { K8sObservation, K8sObservations } from '../ports/k8s-observations.js';
import type { OperationSteps, Progress } from '../ports/operation-steps.js';
import type { Snapshots } from '../ports/snapshots.js';
import { orWhenAway } from '../snapshots-away.js';

export interface RecordObservationDeps {
  readonly unitOfWork: UnitOfWork;
  readonly observations: K8sObservations;
  readonly operationSteps: OperationSteps;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
}

/**
 * Keeps what was observed: the row, its event and how far the operation has come in one transaction, then the snapshot. Safe to call
 * again with the same. False when the snapshot could not be written, because its store is away.
 */
export type RecordObservation = (id: InstanceId, observation: K8sObservation, progress?: Progress | null) => Promise<boolean>;

export const recordObservation =
  ({ unitOfWork, observations, operationSteps, snapshots, clock }: RecordObservationDeps): RecordObservation =>
  async (id, observation, progress = null) => {
    await unitOfWork.run('record-observation', async (tx) => {
      // First, as a settlement does: its row before the sequence of the instance's events.
      if (progress !== null) await operationSteps.note(tx, progress);
      await observations.record(tx, id, observation, clock.now());
    });
    const { snapshot, revision } = observation;
    const isNewest = await orWhenAway(snapshots.write(id, snapshot, revision), null);
    return isNewest !== null;
  };
