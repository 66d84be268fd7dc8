import { afterEach, describe, expect, it } from 'vitest';
import { identify } from '../../src/processes/proc.ts';
import { startProcess } from '../../src/processes/start-process.ts';
import { type Lifecycle, supervise } from '../../src/processes/supervise.ts';
import { shellProcess } from './shell-process.ts';

describe('a supervised server', () => {
  let server: Lifecycle | null = null;
  let remove = () => undefined as void;
  const start = async (script = 'echo at work; touch "$READY"; exec sleep 1000') => {
    const wanted = shellProcess(script);
    remove = wanted.remove;
    server = await supervise('The script', () => startProcess(wanted));
    return server;
  };
  afterEach(async () => {
    await server?.kill();
    remove();
  });

  it('runs again after a restart, and has not ended unexpectedly', async () => {
    const { restart, pid, unexpectedEnd } = await start();
    const before = pid();
    await restart();
    expect(pid()).not.toBe(before);
    expect(await Promise.race([unexpectedEnd, Promise.resolve('nothing unexpected')])).toBe('nothing unexpected');
  });

  it('is restarted after a kill', async () => {
    const { kill, restart, pid } = await start();
    await kill();
    expect(pid()).toBeNull();
    await restart();
    expect(identify(pid() ?? 0)).not.toBeNull();
  });

  it('that ends by itself says so, with the last lines of its log', async () => {
    const { pid, unexpectedEnd } = await start();
    process.kill(pid() ?? 0, 'SIGKILL');
    expect(await unexpectedEnd).toMatch(/The script ended \(signal SIGKILL\) without having been asked to[\s\S]*at work/);
    expect(pid()).toBeNull();
  });

  it('that is stopped twice is stopped', async () => {
    const { stop, pid, pause } = await start();
    await stop();
    await stop();
    expect(pid()).toBeNull();
    await expect(pause()).rejects.toThrow('The script does not run');
  });
});
