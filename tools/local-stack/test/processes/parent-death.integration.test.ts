import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { endsWithParent } from '../../src/processes/parent-death.ts';
import { identify } from '../../src/processes/proc.ts';

const SUPERVISOR = fileURLToPath(new URL('supervisor-in-miniature.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'berth-parent-death-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([[[]], [['--paused']]])('a kill -9 of the supervisor ends its servers, deaf ones too %j', async (options: readonly string[]) => {
  const supervisor = spawn(process.execPath, [SUPERVISOR, folder, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(supervisor.stdout, 'data')) as [Buffer];
  const pids = said.toString().trim().split(' ').map(Number);
  expect(pids.map((pid) => identify(pid) === null)).toEqual([false, false]);
  supervisor.kill('SIGKILL');
  await expect.poll(() => pids.filter((pid) => identify(pid) !== null)).toEqual([]);
});

test('a child whose parent has died before the kernel was told does not begin its work', async () => {
  const { command, args } = endsWithParent('echo', ['the work has begun']);
  // To the child its parent is a shell, not the process that it was told: as if that had died.
  const orphan = spawn('sh', ['-c', '"$@"; exit $?', 'sh', command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  orphan.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(orphan, 'close')) as [number];
  expect([said, code]).toEqual(['', 1]);
});
