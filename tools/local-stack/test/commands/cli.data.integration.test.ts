import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probe } from '../../src/network/probe.ts';

const WITHIN_MS = 30_000;
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('npm run local-stack', () => {
  let dir: string;
  const running = new Set<ChildProcess>();
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'berth-cli-'))));
  afterEach(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    running.clear();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Starts Redis through the command line; answers its address once it is ready. */
  async function start(): Promise<{ child: ChildProcess; url: string; said: () => string }> {
    const child = spawn(process.execPath, [MAIN, 'start', '--only', 'redis', '--dir', dir], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    let [printed, said] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => printed, { timeout: 60_000 }).toMatch(/^BERTH_TEST_REDIS_URL=redis:\/\/127\.0\.0\.1:\d+\n$/);
    return { child, url: printed.trim().split('=')[1] ?? '', said: () => said };
  }
  const command = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args, '--dir', dir], { encoding: 'utf8' });
  const answers = (url: string) =>
    probe({ port: Number(new URL(url).port), send: 'PING\r\n', answers: (said) => said.includes('PONG'), withinMs: WITHIN_MS });

  it('starts servers, says where they are, and ends them when told to from elsewhere', async () => {
    const { child, url } = await start();
    expect(await answers(url)).toBe(true);
    expect(command('status').stdout).toContain(`redis: pid`);
    const ended = once(child, 'exit');
    expect(command('stop')).toMatchObject({ status: 0, stdout: `Stopped what ran on ${dir}.\n` });
    expect(await ended).toEqual([0, null]);
    expect(await answers(url)).toBe(false);
    expect(command('status').status).toBe(3);
  });

  it('keeps ports and data, also when it was killed with -9', async () => {
    const first = await start();
    expect(
      await probe({
        port: Number(new URL(first.url).port),
        send: 'SET kept 1\r\n',
        answers: (said) => said.includes('OK'),
        withinMs: WITHIN_MS,
      }),
    ).toBe(true);
    first.child.kill('SIGKILL');
    await expect.poll(() => answers(first.url), { timeout: 60_000 }).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(
      await probe({
        port: Number(new URL(first.url).port),
        send: 'GET kept\r\n',
        answers: (said) => said.toString() === '$1\r\n1\r\n',
        withinMs: WITHIN_MS,
      }),
    ).toBe(true);
  });

  it('ends and says why when a server dies', async () => {
    const { child, said } = await start();
    const ended = once(child, 'exit');
    const { pid } = JSON.parse(readFileSync(join(dir, 'redis', 'process.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    expect(await ended).toEqual([1, null]);
    expect(said()).toMatch(/Redis ended \(signal SIGKILL\) without having been asked to/);
  });

  it('tells how it is used', () => {
    expect(command('bogus')).toMatchObject({ status: 2, stderr: expect.stringMatching(/npm run local-stack -- <command>/) as string });
    expect(command('start', '--only', 'mysql')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/There is no mysql; known are mariadb/) as string,
    });
  });
});
