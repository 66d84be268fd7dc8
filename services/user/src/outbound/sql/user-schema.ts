import type { DatabaseSchema } from '@berth/platform';
import { userMigrations } from './migrations.js';
import { userEntities } from './rows.js';

/** What the user context keeps in its database. */
export const userSchema: DatabaseSchema = { context: 'user', entities: userEntities, migrations: userMigrations };
