import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import type { K8sObservations } from '../ports/k8s-observations.js';

export interface FlushObservationsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly observations: K8sObservations;
  readonly clock: Clock;
}

const BATCH = 100;

/** Publishes the observations that had to wait because their instance had an event less than a second before. */
export const flushObservations =
  ({ unitOfWork, observations, clock }: FlushObservationsDeps) =>
  async (): Promise<void> => {
    for (const id of await observations.syncDue(clock.now(), BATCH))
      await unitOfWork.run('flush-observation', (tx) => observations.flush(tx, id, clock.now()));
  };
