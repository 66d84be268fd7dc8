import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../processes/run-command.ts';
import { classDataArchive } from './class-data-archive.ts';
import { kafkaClassPath } from './kafka-jars.ts';
import { kafkaSettings } from './kafka-settings.ts';

export interface StorageToFormat {
  readonly dir: string;
  readonly data: string;
  /** A path. */
  readonly settings: string;
  readonly jvm: readonly string[];
}

const IDENTITY = 'meta.properties';
const BOOTSTRAP = 'bootstrap.checkpoint';

/**
 * Formats the storage of a new broker, unless it is formatted. The tool for this is a JVM of its own, and what it writes for brokers of
 * the same settings differs in their ids alone: it is asked once.
 */
export async function formatStorage(wanted: StorageToFormat): Promise<void> {
  const { data } = wanted;
  if (existsSync(join(data, IDENTITY))) return;
  const { folder } = kafkaClassPath();
  const key = createHash('sha256').update(kafkaSettings({ port: 0, controllerPort: 0, data: '' }));
  const kept = join(folder, `bootstrap-${key.digest('hex').slice(0, 12)}.checkpoint`);
  if (!existsSync(kept)) {
    await format(wanted);
    const copied = `${kept}.${randomUUID()}`;
    copyFileSync(join(data, BOOTSTRAP), copied);
    renameSync(copied, kept);
    return;
  }
  mkdirSync(data, { recursive: true });
  copyFileSync(kept, join(data, BOOTSTRAP));
  // Last, since it says that the storage is formatted.
  const identity = { version: 1, 'cluster.id': newId(), 'node.id': 1, 'directory.id': newId() };
  const lines = Object.entries(identity).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(data, IDENTITY), lines.join(''));
}

async function format({ dir, settings, jvm }: StorageToFormat): Promise<void> {
  const { classPath } = kafkaClassPath();
  const { toUse } = await classDataArchive(dir);
  const args = ['format', '-t', newId(), '-c', settings, '--ignore-formatted'];
  await runCommand({ command: 'java', args: ['-Xmx128m', ...jvm, ...toUse, '-cp', classPath, 'kafka.tools.StorageTool', ...args] });
}

// A cluster id that begins with a dash would be read as an option.
const newId = (): string => randomBytes(16).toString('base64url').replace(/^-/, 'A');
