import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kept } from '../../kept.ts';
import { probe } from '../../network/probe.ts';
import { startProcess } from '../../processes/start-process.ts';
import { type Lifecycle, supervise } from '../../processes/supervise.ts';

export interface RedisToStart {
  readonly dir: string;
  /** Users and the key patterns that each may touch. With users nobody gets in without a password; without, everybody of this machine. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
}

export interface RedisServer extends Lifecycle {
  readonly port: number;
  /** May do everything. */
  readonly url: string;
  /** For one of the users. */
  readonly urlOf: (user: string) => string;
}

const ADMIN = 'admin';

/** Starts Redis on a free port of 127.0.0.1; data, port and passwords stay in `dir`, which is this server's own. */
export async function startRedis({ dir, users }: RedisToStart): Promise<RedisServer> {
  mkdirSync(dir, { recursive: true });
  const kept = new Kept(dir);
  const { port } = await kept.ports(['port']);
  const aclFile = join(dir, 'users.acl');
  writeFileSync(aclFile, accessList(kept, users), { mode: 0o600 });
  const launch = () =>
    startProcess({
      name: 'Redis',
      command: 'redis-server',
      args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--aclfile', aclFile, ...SETTINGS],
      logFile: join(dir, 'redis.log'),
      identityFile: join(dir, 'process.json'),
      // A server that still loads its data answers -LOADING.
      ready: () => probe({ port, send: 'PING\r\n', answers: (received) => /^(\+PONG|-NOAUTH)/.test(received.toString()) }),
      readyWithinMs: 60_000,
      stopWithinMs: 20_000,
    });
  const lifecycle = await supervise('Redis', launch);
  const urlOf = (user: string) => `redis://${user}:${kept.secret(user)}@127.0.0.1:${port}`;
  return { ...lifecycle, port, url: users === undefined ? `redis://127.0.0.1:${port}` : urlOf(ADMIN), urlOf };
}

// INFO is what clients ask before they use a connection. SCAN and its like would show the names of other users' keys.
const RIGHTS = '+@all -@admin -@dangerous -scan -randomkey -dbsize +info';

function accessList(kept: Kept, users: RedisToStart['users']): string {
  if (users === undefined) return 'user default on nopass ~* &* +@all\n';
  const hash = (name: string) => createHash('sha256').update(kept.secret(name)).digest('hex');
  const lines = Object.entries(users).map(
    ([name, keys]) => `user ${name} on #${hash(name)} resetkeys ${keys.map((key) => `~${key}`).join(' ')} resetchannels ${RIGHTS}`,
  );
  return ['user default off', `user ${ADMIN} on #${hash(ADMIN)} ~* &* +@all`, ...lines].join('\n').concat('\n');
}

const SETTINGS = [
  '--daemonize',
  'no',
  '--databases',
  '1',
  '--save',
  '',
  '--appendonly',
  'yes',
  '--appendfsync',
  'everysec',
  '--maxmemory',
  '256mb',
  '--maxmemory-policy',
  'noeviction',
];
