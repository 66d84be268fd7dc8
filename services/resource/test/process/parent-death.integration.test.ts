import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '@berth/shared-kernel/testing';
import { instanceProcesses } from '../support/processes.js';

const PLATFORM = fileURLToPath(new URL('platform-in-miniature.mjs', import.meta.url));

describe('the death of the platform', () => {
  let platform: ChildProcess | null = null;
  afterEach(() => platform?.kill('SIGKILL'));

  const launch = (tag: string, images: readonly string[]) => {
    const child = spawn(process.execPath, [PLATFORM, tag, ...images], { stdio: ['ignore', 'pipe', 'inherit'] });
    let ready = 0;
    child.stdout.on('data', (text: Buffer) => (ready = Number(text.toString().trim().split('\n').at(-1))));
    platform = child;
    return { child, ready: () => ready };
  };

  it('by SIGKILL takes every instance with it, of whatever image', async () => {
    const tag = randomUUID();
    const { child, ready } = launch(tag, ['berth/hello:1', 'berth/hello:2', 'berth/slow:1', 'berth/crash:1', 'berth/deaf:1']);
    await eventually(() => ready() === 3 && instanceProcesses(tag).length >= 4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(() => instanceProcesses(tag).length === 0);
    expect(instanceProcesses(tag)).toEqual([]);
  });

  it.each(Array.from({ length: 5 }, (_, index) => index))('by SIGKILL while they are being started leaves none behind (%i)', async () => {
    const tag = randomUUID();
    const { child } = launch(tag, ['berth/hello:1', 'berth/slow:1', 'berth/deaf:1']);
    await eventually(() => instanceProcesses(tag).length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(() => instanceProcesses(tag).length === 0);
    expect(instanceProcesses(tag)).toEqual([]);
  });
});
