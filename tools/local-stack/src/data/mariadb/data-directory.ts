import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from '../../processes/run-command.ts';
import { type SystemUser, isRoot, systemUser } from '../../processes/system-user.ts';

export interface MariaDbFiles {
  readonly data: string;
  /** Socket, pid file and temporary tables. */
  readonly files: string;
  /** Statements for every start, before the first connection is taken. */
  readonly initFile: string;
  /** Whom the server runs as; null as whoever starts it. */
  readonly user: SystemUser | null;
}

/** Makes the system tables where there are none yet. MariaDB refuses to run as root, so root hands the files to the user mysql. */
export async function makeDataDirectory(dir: string, statements: readonly string[]): Promise<MariaDbFiles> {
  const user = isRoot() ? systemUser('mysql') : null;
  if (isRoot() && user === null)
    throw new Error('MariaDB does not run as root and there is no user mysql; `npm run local-stack -- install` makes it');
  const files = join(dir, 'files');
  const data = join(dir, 'data');
  const initFile = join(files, 'init.sql');
  for (const folder of [dir, files]) mkdirSync(folder, { recursive: true });
  writeFileSync(initFile, statements.map((statement) => `${statement};\n`).join(''), { mode: 0o600 });
  if (user !== null) await handOver(dir, [files, initFile], user);
  if (!existsSync(join(dir, 'initialised'))) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { mode: 0o700 });
    if (user !== null) chownSync(data, user.uid, user.gid);
    await runCommand({
      command: 'mariadb-install-db',
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=socket',
        '--skip-test-db',
        '--innodb-log-file-size=32M',
      ],
      ...(user === null ? {} : { user }),
    });
    writeFileSync(join(dir, 'initialised'), '');
  }
  return { data, files, initFile, user };
}

async function handOver(dir: string, paths: readonly string[], user: SystemUser): Promise<void> {
  for (const folder of mustBePassable(dir)) chmodSync(folder, statSync(folder).mode | 0o011);
  for (const path of paths) chownSync(path, user.uid, user.gid);
  await runCommand({ command: 'test', args: ['-w', join(dir, 'files')], user }).catch(() => {
    throw new Error(`the user mysql cannot reach ${dir}: a folder above it is closed to others; choose a directory elsewhere`);
  });
}

// mkdtemp makes folders that only root may pass through. The server's own folder and temporary ones above it may be passed
// through from now on, not read; a closed home is left as it is.
function mustBePassable(dir: string): readonly string[] {
  const temporary = `${resolve(tmpdir())}/`;
  const found = [resolve(dir)];
  for (let above = dirname(resolve(dir)); above.startsWith(temporary); above = dirname(above)) found.push(above);
  return found;
}
