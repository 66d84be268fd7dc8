import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../processes/run-command.ts';
import { kafkaClassPath } from './kafka-jars.ts';

export interface ClassDataArchive {
  /** For the JVM that runs the broker: use the archive, or write one when it ends. */
  readonly whileRunning: readonly string[];
  /** For a JVM that only uses it. */
  readonly toUse: readonly string[];
  /** Call it when the broker has ended in an orderly way: what it wrote is for every later one. */
  readonly keep: () => void;
}

let askedJava: Promise<string> | null = null;
const javaVersion = (): Promise<string> => (askedJava ??= runCommand({ command: 'java', args: ['--version'] }));

/** Java's class-data sharing takes two thirds off the broker's start. An archive fits one class path and one JVM; a new one is written in `dir`. */
export async function classDataArchive(dir: string): Promise<ClassDataArchive> {
  const { folder, classPath } = kafkaClassPath();
  const key = createHash('sha256')
    .update(await javaVersion())
    .update(classPath)
    .digest('hex')
    .slice(0, 12);
  const archive = join(folder, `classes-${key}.jsa`);
  const silent = ['-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  if (existsSync(archive)) {
    const use = [`-XX:SharedArchiveFile=${archive}`, ...silent];
    return { whileRunning: use, toUse: use, keep: () => undefined };
  }
  const written = join(dir, 'classes.jsa');
  const keep = () => {
    if (!existsSync(written)) return;
    const copied = `${archive}.${randomUUID()}`;
    copyFileSync(written, copied);
    renameSync(copied, archive);
  };
  return { whileRunning: [`-XX:ArchiveClassesAtExit=${written}`, ...silent], toUse: [], keep };
}
