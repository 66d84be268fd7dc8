import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs the work while no other process of this machine does work under the same name.
 * An abstract socket is the lock: the kernel frees it with its process, so none is ever left behind.
 */
export async function withLock<T>(name: string, whileWaiting: () => void, work: () => Promise<T>): Promise<T> {
  let release = await acquire(name);
  if (release === null) whileWaiting();
  while (release === null) {
    await pause(200);
    release = await acquire(name);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

function acquire(name: string): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen({ path: `\0berth-local-stack/${name}` }, () => resolve(() => new Promise((done) => server.close(() => done()))));
  });
}
