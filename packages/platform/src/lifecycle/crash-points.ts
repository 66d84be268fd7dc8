import { appendFileSync, existsSync, readFileSync } from 'node:fs';

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
 * Test-only: with `BERTH_TEST_CRASH_AT=<name>` or `<name>#<n>` the process kills itself (SIGKILL) the n-th time that the point is
 * reached; with `BERTH_TEST_CRASH_LOG=<file>` the name of each point reached is appended there once. Without either: no hook.
 */
export function installCrashHookFromEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  const at = env['BERTH_TEST_CRASH_AT'];
  const file = env['BERTH_TEST_CRASH_LOG'];
  const hooks: CrashHook[] = [];
  if (file) hooks.push(noteEachOnce(file));
  if (at) hooks.push(killAt(at));
  if (hooks.length > 0) installCrashHook((name) => hooks.forEach((each) => each(name)));
}

function noteEachOnce(file: string): CrashHook {
  const seen = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    appendFileSync(file, `${name}\n`);
  };
}

function killAt(spec: string): CrashHook {
  const [, target = spec, nth = '1'] = /^(.*)#([1-9][0-9]*)$/.exec(spec) ?? [];
  let left = Number(nth);
  return (name) => {
    if (name !== target) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
