import { refused } from '@berth/shared-kernel';
import { type DataSource, MigrationExecutor } from 'typeorm';

/** Only reads. @throws refused `database.schema-behind` when the schema lacks a migration; one that it has beyond ours is a later release's */
export async function refusePendingMigrations(source: DataSource, context: string): Promise<void> {
  const pending = (await new MigrationExecutor(source).getPendingMigrations()).map(({ name }) => name);
  if (pending.length === 0) return;
  throw refused(
    'database.schema-behind',
    `The database of ${context} is behind this release (${pending.length} migrations, ${pending[0]} the first): run \`berth migrate\`.`,
    { data: { context, pending } },
  );
}
