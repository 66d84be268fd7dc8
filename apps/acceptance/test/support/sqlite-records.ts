import { join } from 'node:path';
import Libsql from 'libsql';
import { loggedEvent, type Records, type Row } from './records.js';

/** The files of an embedded Berth. */
export function sqliteRecords(dataDir: string): Records {
  const rows = (database: string, sql: string): readonly Row[] => {
    const db = new Libsql(join(dataDir, `${database}.sqlite`));
    try {
      db.defaultSafeIntegers(true);
      return db.prepare(sql).all() as Row[];
    } finally {
      db.close();
    }
  };
  return {
    rows: async (database, sql) => rows(database, sql),
    events: async () =>
      rows('events', 'SELECT topic, key, headers FROM records ORDER BY topic, "partition", "offset"').map(({ topic, key, headers }) =>
        loggedEvent(String(topic), String(key), JSON.parse(String(headers)) as Record<string, string>),
      ),
  };
}
