import { createLogger, migrateDatabase, schemaDrift } from '@berth/platform';
import { invalidInput, refused } from '@berth/shared-kernel';
import { say } from '../print.js';
import type { Context } from '../contexts.js';
import { SCHEMAS } from '../schemas.js';
import type { Settings } from '../settings.js';

export interface MigrateOptions {
  readonly context: readonly Context[];
  /** Changes nothing and fails when the schema is not what this version needs. */
  readonly check: boolean;
}

/**
 * Brings the schemas of contexts up to date.
 * @throws invalid-input `cli.no-database` when no URL is given for one of them; refused `database.schema-drift`
 */
export async function migrate({ databaseUrls }: Settings, { context: contexts, check }: MigrateOptions): Promise<void> {
  const chosen = contexts.map((context) => ({ context, url: urlOf(context, databaseUrls[context]) }));
  const drifted: Context[] = [];
  for (const { context, url } of chosen) {
    const database = { ...SCHEMAS[context], url, logger: createLogger({ level: 'silent', name: 'berth-cli' }) };
    if (!check) {
      const applied = await migrateDatabase(database);
      await say(applied.length === 0 ? `${context}: up to date` : `${context}: ${applied.length} migrations run: ${applied.join(', ')}`);
    }
    const drift = await schemaDrift(database);
    if (check && drift.length === 0) await say(`${context}: up to date`);
    for (const statement of drift) await say(`${context}: ${statement}`);
    if (drift.length > 0) drifted.push(context);
  }
  if (drifted.length > 0)
    throw refused(
      'database.schema-drift',
      `The schema of ${drifted.join(', ')} is not what this version of Berth needs; the statements above would make it so.`,
    );
}

function urlOf(context: Context, url: string | null): string {
  if (url === null)
    throw invalidInput(
      'cli.no-database',
      `Set BERTH_${context.toUpperCase()}_DATABASE_URL to the URL of a user who may change the schema of ${context}.`,
    );
  return url;
}
