import { createLogger, openDatabase, parkedKeys, retryParkedKey } from '@berth/platform';
import { invalidInput } from '@berth/shared-kernel';
import type { Context } from '../contexts.js';
import { plain, say } from '../print.js';
import { SCHEMAS } from '../schemas.js';
import type { Settings } from '../settings.js';

export interface RetryOptions {
  readonly context: Context;
  readonly dryRun: boolean;
}

/**
 * Has the relay of a context try the keys again whose events the event log refused.
 * @throws invalid-input `cli.no-database` when no URL is given for it
 */
export async function retryOutbox({ databaseUrls }: Settings, { context, dryRun }: RetryOptions): Promise<void> {
  const url = databaseUrls[context];
  if (url === null)
    throw invalidInput('cli.no-database', `Set BERTH_${context.toUpperCase()}_DATABASE_URL to the URL of the database of ${context}.`);
  const database = await openDatabase({ ...SCHEMAS[context], url, logger: createLogger({ level: 'silent', name: 'berth-cli' }) });
  try {
    const keys = await parkedKeys(database);
    for (const key of keys) {
      if (!dryRun) await retryParkedKey(database, key);
      const what = `${key.topic} ${key.eventKey}, parked ${key.parkedAt.toISOString()} at event ${key.eventId} (${key.code}: ${plain(key.message)})`;
      await say(dryRun ? `${what} would be tried again` : `${what} is tried again`);
    }
    if (keys.length === 0) await say(`${context}: no key is parked`);
  } finally {
    await database.close();
  }
}
