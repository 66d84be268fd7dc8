import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@berth/local-stack';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

test.each(['SIGTERM', 'SIGINT'] as const)('%s to npm start ends Berth itself, and not only npm', async (signal) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'berth-npm-start-'));
  const [port] = await freePorts(1);
  const settings = { BERTH_PORT: String(port), BERTH_ADMIN_PORT: '0', BERTH_DATA_DIR: dataDir, BERTH_BCRYPT_COST: '4' };
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, ...settings },
  });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually('it says that it is ready', () => said.includes(`Berth is ready: http://localhost:${port}`));
    expect(await answers()).toBe(true);
    npm.kill(signal);
    await eventually('nothing answers on its port', async () => !(await answers()));
  } finally {
    endGroup(npm.pid);
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Whatever is left of the group that npm was made the head of. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
