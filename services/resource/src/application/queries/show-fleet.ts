import type { LateOperation, ResourceOverview, Worklist } from '@berth/contracts';
import { secondsSince } from '@berth/shared-kernel';
import type { FleetFigures, PendingOperations } from '../ports/fleet-figures.js';
import { showWatch, type ShowWatchDeps } from './show-watch.js';

const MOST_OPERATIONS = 20;

export interface ShowFleetDeps extends ShowWatchDeps {
  readonly figures: FleetFigures;
}

/** What an operator looks at first: what there is, what takes long, and whether somebody watches. */
export const showFleet = (deps: ShowFleetDeps) => {
  const { figures, clock } = deps;
  const watch = showWatch(deps);
  return async (): Promise<Pick<ResourceOverview, 'instances' | 'slowOperations' | 'overdueDeletions' | 'watch'>> => {
    const now = clock.now();
    const [byStatus, slow, overdue, seen] = await Promise.all([
      figures.byStatus(),
      figures.slow(now, MOST_OPERATIONS),
      figures.overdueDeletions(now, MOST_OPERATIONS),
      watch(),
    ]);
    return {
      instances: { asOf: now.toISOString(), byStatus },
      slowOperations: worklist(slow, now),
      overdueDeletions: worklist(overdue, now),
      watch: seen,
    };
  };
};

const worklist = ({ total, oldestCreatedAt, first }: PendingOperations, now: Date): Worklist<LateOperation> => ({
  asOf: now.toISOString(),
  total,
  oldestSeconds: oldestCreatedAt === null ? 0 : secondsSince(oldestCreatedAt, now),
  items: first.map(({ id, instanceId, kind, createdAt, deadline }) => ({
    operationId: id,
    instanceId: String(instanceId),
    kind,
    createdAt: createdAt.toISOString(),
    ageSeconds: secondsSince(createdAt, now),
    deadline: deadline.toISOString(),
  })),
});
