import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { doctor } from '../../src/commands/doctor.ts';
import { install } from '../../src/commands/install.ts';
import { start } from '../../src/commands/start.ts';
import { status } from '../../src/commands/status.ts';
import { stop } from '../../src/commands/stop.ts';
import { identify } from '../../src/processes/proc.ts';
import { pretended, scripted, session } from './scripted.ts';

/** Runs start in this process until it is ready; the test tells it to stop as a terminal would. */
async function started(on: ReturnType<typeof session>): Promise<{ code: Promise<number>; tell: (name: NodeJS.Signals) => void }> {
  const before = new Map((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => [name, process.listeners(name)]));
  const code = start(on);
  onTestFinished(async () => {
    process.emit('SIGTERM', 'SIGTERM');
    await code.catch(() => undefined);
    for (const [name, listeners] of before)
      for (const listener of process.listeners(name)) if (!listeners.includes(listener)) process.removeListener(name, listener);
  });
  await expect.poll(() => on.said.join()).toMatch(/ready; with passwords/);
  return { code, tell: (name) => process.emit(name, name) };
}

describe('install', () => {
  it('brings what is missing and nothing else', async () => {
    const [there, lacking] = [pretended('one', true), pretended('two', false)];
    const on = session([scripted('redis', { requirements: [there, lacking] })]);
    expect(await install(on)).toBe(0);
    expect([there.installed(), lacking.installed(), on.said]).toEqual([0, 1, ['getting two']]);
    expect(on.printed).toEqual(['Everything is there for redis.']);
  });
});

describe('doctor', () => {
  it('says what is there, what is missing and how to get it, and changes nothing', async () => {
    const [there, lacking] = [pretended('one', true), pretended('two', false)];
    const on = session([scripted('redis', { requirements: [there] }), scripted('kafka', { requirements: [there, lacking] })]);
    expect(await doctor(on)).toBe(1);
    expect(on.printed).toEqual([
      'redis: can run here',
      '  there    one',
      'kafka: cannot run here yet',
      '  there    one',
      '  missing  two: get two',
      '`npm run local-stack -- install` brings what is missing.',
    ]);
    expect(lacking.installed()).toBe(0);
  });

  it('is content when nothing is missing', async () => {
    expect(await doctor(session([scripted('redis')]))).toBe(0);
  });
});

describe('start', () => {
  it('installs, starts, says where everything is without its passwords, and stops everything when it is told to', async () => {
    const lacking = pretended('two', false);
    const on = session([scripted('redis', { requirements: [lacking] }), scripted('kafka')]);
    const { code, tell } = await started(on);
    const pids = on.directory.processes().map(({ identity }) => identity.pid);
    expect([lacking.installed(), pids.length]).toEqual([1, 2]);
    expect(on.printed).toEqual(['REDIS_URL=redis://admin:***@127.0.0.1:1\nKAFKA_URL=kafka://admin:***@127.0.0.1:1']);
    expect(on.directory.readEnvironment()).toBe(
      'REDIS_URL=redis://admin:hunter2@127.0.0.1:1\nKAFKA_URL=kafka://admin:hunter2@127.0.0.1:1\n',
    );
    expect(statSync(on.directory.environmentFile).mode & 0o777).toBe(0o600);
    tell('SIGINT');
    expect(await code).toBe(0);
    expect(pids.map(identify)).toEqual([null, null]);
    expect([existsSync(on.directory.environmentFile), on.directory.supervisor()]).toEqual([false, null]);
  });

  it('stops the rest and says why when one of them ends by itself', async () => {
    const on = session([scripted('redis', { script: 'echo "out of memory"; sleep 0.5' }), scripted('kafka')]);
    const { code } = await started(on);
    expect(await code).toBe(1);
    expect(on.said.join('\n')).toMatch(/redis ended \(exit code 0\) without having been asked to[\s\S]*out of memory/);
    expect(on.directory.processes()).toEqual([]);
  });

  it('leaves nothing running when one of them cannot be started', async () => {
    const on = session([scripted('kafka'), scripted('redis', { script: 'echo "no such option"; exit 1' })]);
    await expect(start(on)).rejects.toThrow(/redis ended \(exit code 1\) before it was ready[\s\S]*no such option/);
    expect([on.directory.processes(), on.directory.supervisor()]).toEqual([[], null]);
  });

  it('is refused on a directory on which another stack runs', async () => {
    const on = session([scripted('redis')]);
    await started(on);
    await expect(start(session([scripted('redis')], on.directory.path))).rejects.toThrow(
      `A local stack already runs on ${on.directory.path} (pid ${process.pid})`,
    );
    expect(on.directory.processes().map(({ of }) => of)).toEqual(['redis']);
  });

  it('that is told to stop while it still installs does not wait for the end of that', async () => {
    const endless = { ...pretended('slow', false), install: () => new Promise<void>(() => undefined) };
    const on = session([scripted('redis', { requirements: [endless] })]);
    const code = start(on);
    process.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(130);
    expect(on.directory.supervisor()).toBeNull();
  });
});

describe('status', () => {
  it('says what runs, and hides passwords', async () => {
    const on = session([scripted('redis')]);
    await started(on);
    const asking = session([], on.directory.path);
    expect(await status(asking)).toBe(0);
    expect(asking.printed.join('\n')).toMatch(
      new RegExp(
        `^A local stack runs on .* \\(pid ${process.pid}\\)\\.\n  redis: pid \\d+\nREDIS_URL=redis://admin:\\*\\*\\*@127.0.0.1:1$`,
      ),
    );
  });

  it('says when nothing runs', async () => {
    const on = session([]);
    expect(await status(on)).toBe(3);
    expect(on.printed).toEqual([`No local stack runs on ${on.directory.path}.`]);
  });
});

describe('stop', () => {
  it('ends only what the stack made: not a process that has the pid of an old one', async () => {
    const on = session([]);
    const stranger = spawn('sleep', ['1000']);
    onTestFinished(() => void stranger.kill());
    await once(stranger, 'spawn');
    const old = JSON.stringify({ pid: stranger.pid, startTime: '1' });
    mkdirSync(on.directory.of('redis'));
    writeFileSync(join(on.directory.of('redis'), 'process.json'), old);
    writeFileSync(join(on.directory.path, 'supervisor.json'), old);
    expect(await stop(on)).toBe(0);
    expect(on.printed).toEqual([`Nothing ran on ${on.directory.path}.`]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('ends what was left behind by a supervisor that is gone', async () => {
    const on = session([]);
    const left = spawn('sleep', ['1000']);
    onTestFinished(() => void left.kill('SIGKILL'));
    await once(left, 'spawn');
    mkdirSync(join(on.directory.of('kubernetes'), 'processes'), { recursive: true });
    writeFileSync(join(on.directory.of('kubernetes'), 'processes', 'etcd.json'), JSON.stringify(identify(left.pid ?? 0)));
    expect(await stop(on)).toBe(0);
    expect(on.said.join('\n')).toContain(`ending kubernetes/etcd (pid ${left.pid})`);
    expect(identify(left.pid ?? 0)).toBeNull();
  });
});
