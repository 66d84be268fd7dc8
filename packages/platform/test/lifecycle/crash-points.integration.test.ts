import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crashPoint, installCrashHook, installCrashHookFromEnvironment } from '../../src/index.js';

const SOURCE = new URL('../../src/lifecycle/crash-points.ts', import.meta.url).href;
const PROGRAM = `
  const { crashPoint, installCrashHookFromEnvironment } = await import(${JSON.stringify(SOURCE)});
  installCrashHookFromEnvironment(process.env);
  for (const name of ['a', 'b', 'c', 'a', 'b']) { crashPoint(name); process.stdout.write(name + ' '); }`;

let directory: string;
let log: string;
let names: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-crash-'));
  log = join(directory, 'points.txt');
  names = join(directory, 'names.txt');
});
afterEach(async () => {
  installCrashHook(null);
  await rm(directory, { recursive: true, force: true });
});

/** Passes the points in a process of its own; tells which it survived and what ended it. */
async function pass(env: Record<string, string>): Promise<{ readonly passed: string; readonly endedBy: unknown }> {
  const child = spawn(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', PROGRAM], { env });
  let passed = '';
  child.stdout.on('data', (chunk: Buffer) => (passed += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { passed: passed.trim(), endedBy: signal ?? code };
}

describe('a crash point', () => {
  test('does nothing when no test has asked for it', async () => {
    expect(await pass({})).toEqual({ passed: 'a b c a b', endedBy: 0 });
    expect(await pass({ BERTH_TEST_CRASH_AT: '' })).toEqual({ passed: 'a b c a b', endedBy: 0 });
  });

  test('kills the process at the first of the names that a file holds, and takes it out', async () => {
    await writeFile(names, 'c\nnowhere\nb\n');

    expect(await pass({ BERTH_TEST_CRASH_AT: names })).toMatchObject({ endedBy: 'SIGKILL' });
    expect(await readFile(names, 'utf8')).toBe('c\nnowhere');
    expect(await pass({ BERTH_TEST_CRASH_AT: names })).toMatchObject({ endedBy: 'SIGKILL' });
    expect(await readFile(names, 'utf8')).toBe('nowhere');
    expect(await pass({ BERTH_TEST_CRASH_AT: names })).toEqual({ passed: 'a b c a b', endedBy: 0 });
    expect(await readFile(names, 'utf8')).toBe('nowhere');
  });

  test('is written down once, over several runs too, before it kills', async () => {
    await writeFile(names, 'b');
    await pass({ BERTH_TEST_CRASH_LOG: log, BERTH_TEST_CRASH_AT: names });
    expect(await readFile(log, 'utf8')).toBe('a\nb\n');

    await pass({ BERTH_TEST_CRASH_LOG: log });
    expect(await readFile(log, 'utf8')).toBe('a\nb\nc\n');
  });

  test('calls the hook that a test has installed, until it is taken away', () => {
    const reached: string[] = [];
    installCrashHook((name) => reached.push(name));
    crashPoint('one');
    installCrashHook(null);
    crashPoint('two');
    installCrashHookFromEnvironment({});
    crashPoint('three');

    expect(reached).toEqual(['one']);
  });
});
