import { LogFile, partitionsOf } from '../../src/messaging/sqlite/log-file.js';

/** How many records of these topics a group has not committed yet, as the file of a SQLite log says. */
export function lagOf(path: string, group: string, topics: readonly string[]): number {
  const file = new LogFile(path);
  try {
    const behind = partitionsOf(topics).map((at) => file.endOf(at) - (file.committed(group, at) ?? 0));
    return behind.reduce((sum, each) => sum + each, 0);
  } finally {
    file.close();
  }
}
