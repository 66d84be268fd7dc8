import type { EntitySchema } from 'typeorm';
import type { MigrationClass } from './migrations.js';
import { platformMigrations } from './platform-migrations.js';
import { platformEntities } from './platform-rows.js';

/** What a context keeps in its database, beside the platform's own tables. */
export interface DatabaseSchema {
  /** `user`, `product`, `resource`: for logs and messages. */
  readonly context: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationClass[];
}

/** The rows and migrations of a context, and those that every context has. */
export const wholeSchema = ({ entities, migrations }: DatabaseSchema): Pick<DatabaseSchema, 'entities' | 'migrations'> => ({
  entities: [...platformEntities, ...entities],
  migrations: [...platformMigrations, ...migrations],
});
