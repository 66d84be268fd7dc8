import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Lifecycle } from '../processes/supervise.ts';
import type { Parts } from './parts.ts';

// Unix sockets in a folder of our own: etcd asks for no password, and loopback is open to every user of the machine.
// The flags want host:port, and take the text as a path relative to the working directory.
const CLIENT = 'client:0';
const PEER = 'peer:0';
// unix(7): sun_path has 108 bytes with the zero at its end.
const LONGEST_SOCKET = 107;

export interface Etcd extends Lifecycle {
  /** The working directory in which `server` is valid. */
  readonly folder: string;
  readonly server: string;
  /** Forgets every revision before the present one. */
  compact(): Promise<void>;
}

export async function startEtcd(parts: Parts, kube: string): Promise<Etcd> {
  const folder = join(parts.dir, 'etcd');
  const socket = join(folder, CLIENT);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    throw new Error(
      `${parts.dir} is too long a path for the sockets below it; use one that is ${Buffer.byteLength(socket) - LONGEST_SOCKET} shorter`,
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ask = (method: string, path: string, content?: object) => askSocket(socket, method, path, content);
  const lifecycle = await parts.start({
    name: 'etcd',
    command: kube,
    args: [
      'etcd',
      '--name=local-stack',
      `--data-dir=${join(folder, 'data')}`,
      `--listen-client-urls=unix://${CLIENT}`,
      `--advertise-client-urls=unix://${CLIENT}`,
      `--listen-peer-urls=unix://${PEER}`,
      `--initial-advertise-peer-urls=unix://${PEER}`,
      `--initial-cluster=local-stack=unix://${PEER}`,
      // The page cache outlives the process; only the death of the machine would lose a write.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    cwd: folder,
    ready: () =>
      ask('GET', '/readyz').then(
        (answer) => answer.trim() === 'ok',
        () => false,
      ),
    stage: 'store',
  });
  return {
    ...lifecycle,
    folder,
    server: `unix://${CLIENT}`,
    compact: async () => {
      const { header } = JSON.parse(await ask('POST', '/v3/kv/range', { key: 'AA==', limit: 1 })) as { header: { revision: string } };
      await ask('POST', '/v3/kv/compaction', { revision: header.revision, physical: true });
    },
  };
}

function askSocket(socketPath: string, method: string, path: string, content?: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method, path, signal: AbortSignal.timeout(60_000) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`etcd answered ${method} ${path} with ${response.statusCode}: ${text}`));
      });
    });
    asking.on('error', reject);
    asking.end(content === undefined ? undefined : JSON.stringify(content));
  });
}
