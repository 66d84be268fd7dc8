import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endProcess, signal } from '../../src/processes/end-process.ts';
import { identify, isAlive, stateOf } from '../../src/processes/proc.ts';

test('a pid that was given to another process is not taken for the one that had it', async () => {
  const child = spawn('sleep', ['1000']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const before = { pid, startTime: '1' };
  expect([isAlive(before), signal(before, 'SIGKILL')]).toEqual([false, false]);
  await endProcess(before, 1000);
  expect(child.exitCode ?? child.signalCode).toBeNull();
  const itself = identify(pid);
  expect(itself).not.toBeNull();
  if (itself !== null) await endProcess(itself, 1000);
  expect(identify(pid)).toBeNull();
});

test('a zombie counts as gone', async () => {
  // The shell becomes a sleep, which never looks after the child that the shell had.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & exec sleep 1000']);
  await once(parent, 'spawn');
  const child = () => Number(readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim());
  await expect.poll(child, { timeout: 5000 }).toBeGreaterThan(0);
  await expect.poll(() => stateOf(child()), { timeout: 5000 }).toBe('Z');
  expect(identify(child())).toBeNull();
  parent.kill('SIGKILL');
});

test('a process whose name holds brackets and blanks is read rightly', async () => {
  const child = spawn('sh', ['-c', 'printf "a) Z (b" > /proc/self/comm; echo named; read line'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(readFileSync(`/proc/${child.pid}/comm`, 'utf8').trim()).toBe('a) Z (b');
  expect(stateOf(child.pid ?? 0)).toMatch(/[SR]/);
  child.kill('SIGKILL');
});
