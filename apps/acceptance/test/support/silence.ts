import { join } from 'node:path';
import Libsql from 'libsql';
import { eventually } from './eventually.js';

/**
 * Keeps a context of a running Berth from publishing for an hour, as another replica with the lease of its outbox would; resolves
 * when the lease that it holds itself has run out.
 */
export async function silence(dataDir: string, context: string): Promise<void> {
  const db = new Libsql(join(dataDir, `${context}.sqlite`), { timeout: 5_000 });
  try {
    const { own } = db.prepare("SELECT expires_at AS own FROM outbox_lease WHERE name = 'outbox'").get() as { own: number };
    db.prepare("UPDATE outbox_lease SET fence = fence + 1, holder = 'a test', expires_at = ? WHERE name = 'outbox'").run(
      Date.now() + 3_600_000,
    );
    await eventually('its own lease has run out', () => Date.now() > own);
  } finally {
    db.close();
  }
}
