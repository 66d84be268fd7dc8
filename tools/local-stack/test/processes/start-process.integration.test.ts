import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { identify, stateOf } from '../../src/processes/proc.ts';
import type { RunningProcess } from '../../src/processes/running-process.ts';
import { type ProcessToStart, startProcess } from '../../src/processes/start-process.ts';
import { shellProcess } from './shell-process.ts';

const READY_THEN_WAIT = 'touch "$READY"; exec sleep 1000';

describe('a process that is started', () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });
  const script = (text: string) => {
    const made = shellProcess(text);
    cleanups.push(made.remove);
    return made;
  };
  const start = async (wanted: ProcessToStart): Promise<RunningProcess> => {
    const running = await startProcess(wanted);
    cleanups.push(() => running.kill());
    return running;
  };

  it('is handed over only when it is ready', async () => {
    const wanted = script('sleep 0.3; touch "$READY"; exec sleep 1000');
    const running = await start(wanted);
    expect(existsSync(join(wanted.dir, 'ready'))).toBe(true);
    expect(identify(running.pid)).not.toBeNull();
  });

  it('fails at once when it ends before it is ready, and shows the last lines of this run', async () => {
    const wanted = { ...script('echo "the disk is full"; exit 3'), readyWithinMs: 60_000 };
    await expect(startProcess(wanted)).rejects.toThrow(/the script ended \(exit code 3\) before it was ready[\s\S]*the disk is full/);
    const again = { ...wanted, args: ['-c', 'exit 4'] };
    const began = performance.now();
    await expect(startProcess(again)).rejects.toThrow(/exit code 4[\s\S]*\(it said nothing\)/);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(readFileSync(wanted.logFile, 'utf8')).toContain('the disk is full');
  });

  it('fails when the program does not exist, and names it', async () => {
    await expect(startProcess({ ...script(''), command: 'no-such-program' })).rejects.toThrow(/no-such-program: not found/);
  });

  it('is ended when it is not ready in time', async () => {
    const wanted = { ...script('echo $$; exec sleep 1000'), readyWithinMs: 300 };
    await expect(startProcess(wanted)).rejects.toThrow(/not ready within 300 ms/);
    expect(identify(Number(readFileSync(wanted.logFile, 'utf8')))).toBeNull();
  });

  it('is ended when asking whether it is ready fails', async () => {
    const wanted = script('echo $$; exec sleep 1000');
    const ready = () =>
      existsSync(wanted.logFile) && readFileSync(wanted.logFile, 'utf8') !== '' ? Promise.reject(new Error('bug')) : Promise.resolve(false);
    await expect(startProcess({ ...wanted, ready })).rejects.toThrow('bug');
    expect(identify(Number(readFileSync(wanted.logFile, 'utf8')))).toBeNull();
  });

  it('is stopped by SIGTERM where it listens to that', async () => {
    const running = await start(script('trap "exit 7" TERM; touch "$READY"; while :; do sleep 0.05; done'));
    await running.stop();
    expect(await running.ended).toBe('exit code 7');
  });

  it('is stopped by SIGKILL where it does not', async () => {
    const running = await start({ ...script('trap "" TERM; touch "$READY"; while :; do sleep 0.05; done'), stopWithinMs: 200 });
    await running.stop();
    expect(await running.ended).toBe('signal SIGKILL');
  });

  it('is stopped in an orderly way although it was paused', async () => {
    const running = await start(script('trap "exit 7" TERM; touch "$READY"; while :; do sleep 0.05; done'));
    await running.pause();
    expect(stateOf(running.pid)).toBe('T');
    await running.stop();
    expect(await running.ended).toBe('exit code 7');
  });

  it('goes on when it is resumed', async () => {
    const running = await start(script(READY_THEN_WAIT));
    await running.pause();
    await running.resume();
    expect(stateOf(running.pid)).toMatch(/^[SRD]$/);
  });

  it('cannot be started a second time on the same data directory while it runs', async () => {
    const wanted = script(READY_THEN_WAIT);
    const running = await start(wanted);
    await expect(startProcess(wanted)).rejects.toThrow(`already runs on this data directory (pid ${running.pid}`);
    await running.stop();
    const next = await start(wanted);
    expect(next.pid).not.toBe(running.pid);
  });

  it('does not get the Ctrl-C of a terminal: it has a group of its own', async () => {
    const running = await start(script(READY_THEN_WAIT));
    const group = readFileSync(`/proc/${running.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(group).toBe(String(running.pid));
  });
});
