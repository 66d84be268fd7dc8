import type { QueryRunner } from 'typeorm';

/** Tells TypeORM, which did not begin this transaction itself, so that it opens none inside. */
export function markActive(runner: QueryRunner, active: boolean): void {
  (runner as { isTransactionActive: boolean }).isTransactionActive = active;
}
