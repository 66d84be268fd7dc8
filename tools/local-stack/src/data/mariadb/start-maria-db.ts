import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kept } from '../../kept.ts';
import { probe } from '../../network/probe.ts';
import { startProcess } from '../../processes/start-process.ts';
import { type Lifecycle, supervise } from '../../processes/supervise.ts';
import { type ContextSchema, contextSchema } from './context-schema.ts';
import { makeDataDirectory } from './data-directory.ts';

export interface MariaDbServer extends Lifecycle {
  readonly host: string;
  readonly port: number;
  /** May create schemas and users. */
  readonly adminUser: string;
  readonly adminPassword: string;
  /** A schema and its two users, made where they are missing; the same passwords every time. */
  readonly contextSchema: (context: string) => Promise<ContextSchema>;
}

const ADMIN = 'admin';
const HANDSHAKE_V10 = 10;

/** Starts MariaDB on a free port of 127.0.0.1; data, port and passwords stay in `dir`, which is this server's own. */
export async function startMariaDb({ dir }: { readonly dir: string }): Promise<MariaDbServer> {
  const kept = new Kept(dir);
  const { port } = await kept.ports(['port']);
  const adminPassword = kept.secret(ADMIN);
  const { data, files, user, initFile } = await makeDataDirectory(dir, [
    `CREATE USER IF NOT EXISTS '${ADMIN}'@'127.0.0.1' IDENTIFIED BY '${adminPassword}'`,
    `GRANT ALL PRIVILEGES ON *.* TO '${ADMIN}'@'127.0.0.1' WITH GRANT OPTION`,
  ]);
  const launch = () =>
    startProcess({
      name: 'MariaDB',
      command: existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd',
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        `--tmpdir=${files}`,
        `--socket=${files}/mariadb.sock`,
        `--pid-file=${files}/mariadb.pid`,
        `--init-file=${initFile}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        ...SETTINGS,
      ],
      ...(user === null ? {} : { user }),
      logFile: join(dir, 'mariadb.log'),
      identityFile: join(dir, 'process.json'),
      // The first packet of a server that takes connections is its greeting; before that it may send an error packet.
      ready: () => probe({ port, answers: (received) => (received.length < 5 ? null : received[4] === HANDSHAKE_V10) }),
      readyWithinMs: 120_000,
      stopWithinMs: 30_000,
    });
  const lifecycle = await supervise('MariaDB', launch);
  const admin = { host: '127.0.0.1', port, adminUser: ADMIN, adminPassword };
  return { ...lifecycle, ...admin, contextSchema: (context) => contextSchema(admin, context, (name) => kept.secret(name)) };
}

const SETTINGS = [
  '--skip-name-resolve',
  '--skip-log-bin',
  '--lc-messages-dir=/usr/share/mysql',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--default-time-zone=+00:00',
  '--sql-mode=STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE',
  '--max-connections=500',
  '--table-open-cache=800',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=32M',
  // A commit survives the death of the server at once, and that of the machine a second later.
  '--innodb-flush-log-at-trx-commit=2',
  '--aria-pagecache-buffer-size=4M',
  '--key-buffer-size=1M',
  '--performance-schema=off',
];
