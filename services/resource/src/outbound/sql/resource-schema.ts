import type { DatabaseSchema } from '@berth/platform';
import { resourceEntities } from './entities.js';
import { resourceMigrations } from './migrations.js';

/** What the resource context keeps in its database. */
export const resourceSchema: DatabaseSchema = { context: 'resource', entities: resourceEntities, migrations: resourceMigrations };
