import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import type { Instances } from '../../domain/instance/instances.js';
import { withdrawImage } from '../../domain/instance/withdraw-image.js';
import type { WithdrawnImage, WithdrawnImages } from '../ports/withdrawn-images.js';

export interface MarkWithdrawnDeps {
  readonly unitOfWork: UnitOfWork;
  readonly instances: Instances;
  readonly withdrawnImages: WithdrawnImages;
  readonly clock: Clock;
}

const BATCH = 100;
// Longer than any unit of work that began before the image was known to be withdrawn and may still bring an instance of it.
const STRAGGLERS_MS = 60_000;

/** Marks the instances of withdrawn images, each in a transaction of its own; it goes on where it was cut short, on any replica. */
export const markWithdrawn = (deps: MarkWithdrawnDeps) => async (): Promise<void> => {
  for (const withdrawn of await deps.withdrawnImages.pending()) {
    while (await markBatch(deps, withdrawn));
    if (deps.clock.now().getTime() - withdrawn.withdrawnAt.getTime() < STRAGGLERS_MS) continue;
    await deps.unitOfWork.run('withdrawal-done', (tx) => deps.withdrawnImages.done(tx, withdrawn.image));
  }
};

/** True when there may be more. */
async function markBatch(deps: MarkWithdrawnDeps, { image, reason }: WithdrawnImage): Promise<boolean> {
  const { unitOfWork, instances, clock } = deps;
  const found = await instances.unmarkedOf(image, BATCH);
  let marked = 0;
  for (const id of found) {
    const after = await unitOfWork.run('mark-withdrawn', (tx) =>
      instances.update(tx, id, (instance) => withdrawImage(instance, image, reason, clock.now())),
    );
    if (after.withdrawal !== null) marked += 1;
  }
  return marked > 0 && found.length === BATCH;
}
