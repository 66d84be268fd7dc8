import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

type CrashHook = (name: string) => void;

let hook: CrashHook | null = null;

/**
 * Names a place where the process could die between two durable effects; does nothing unless a test has installed a hook.
 * Names read `<what>:<which>`, e.g. `log:appended`, `offset:before:resource`.
 */
export function crashPoint(name: string): void {
  hook?.(name);
}

/** Test-only: calls `next` at every crash point, or nothing with null. */
export function installCrashHook(next: CrashHook | null): void {
  hook = next;
}

/**
 * Test-only: with `BERTH_TEST_CRASH_AT=<file>` the process kills itself (SIGKILL) at the first point that the file names, one a line,
 * having taken the name out: started again and again it dies at each of them once. With `BERTH_TEST_CRASH_LOG=<file>` the name of each
 * point reached is appended there once. Without either: no hook.
 */
export function installCrashHookFromEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  const at = env['BERTH_TEST_CRASH_AT'];
  const file = env['BERTH_TEST_CRASH_LOG'];
  const hooks: CrashHook[] = [];
  if (file) hooks.push(noteEachOnce(file));
  if (at) hooks.push(killAtFirst(at));
  if (hooks.length > 0) installCrashHook((name) => hooks.forEach((each) => each(name)));
}

function noteEachOnce(file: string): CrashHook {
  const seen = new Set(existsSync(file) ? namesIn(file) : []);
  return (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    appendFileSync(file, `${name}\n`);
  };
}

function killAtFirst(file: string): CrashHook {
  const left = new Set(namesIn(file));
  return (name) => {
    if (!left.delete(name)) return;
    writeFileSync(file, [...left].join('\n'));
    process.kill(process.pid, 'SIGKILL');
  };
}

const namesIn = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
