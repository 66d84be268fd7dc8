import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

// Below the range that outgoing connections take theirs from, and below Kubernetes' node ports: a server that is down for a
// while finds its port free again, and a client that tries a dead port cannot be connected to itself.
const LOWEST = 20_000;
const HIGHEST = 29_999;
/** A process takes its ports from blocks that nobody else takes from while it lives: it listens on the first port of each. */
const BLOCK = 50;
const IN_A_BLOCK = BLOCK - 1;
/** Then the port is given again that was given longest ago. */
const MOST_BLOCKS = 10;

const listen = (port: number): Promise<Server | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === null) return false;
  await close(server);
  return true;
}

/** The first ports of the blocks of this process. */
const blocks: Promise<number>[] = [];
let given = 0;

async function ownBlock(): Promise<number> {
  for (let tries = 0; tries <= 1000; tries += 1) {
    const first = LOWEST + BLOCK * randomInt((HIGHEST + 1 - LOWEST) / BLOCK);
    const guard = await listen(first);
    if (guard === null) continue;
    guard.unref();
    return first;
  }
  throw new Error(`no block of free ports between ${LOWEST} and ${HIGHEST}`);
}

async function nextPort(): Promise<number> {
  const index = given % (MOST_BLOCKS * IN_A_BLOCK);
  given += 1;
  const first = await (blocks[Math.floor(index / IN_A_BLOCK)] ??= ownBlock());
  return first + 1 + (index % IN_A_BLOCK);
}

/** Different free ports of 127.0.0.1, which no other process is given by this as long as this one lives. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  for (let tries = 0; held.size < count; tries += 1) {
    if (tries > 1000) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
    const port = await nextPort();
    const server = held.has(port) ? null : await listen(port);
    if (server !== null) held.set(port, server);
  }
  await Promise.all([...held.values()].map(close));
  return [...held.keys()];
}
