import { readFileSync, readdirSync } from 'node:fs';

export interface InstanceProcess {
  readonly pid: number;
  readonly podName: string;
}

/** The instance processes of one platform, found by the marker in their arguments. */
export function instanceProcesses(tag: string): readonly InstanceProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      const args = argumentsOf(name);
      const at = args.indexOf('berth-instance');
      return at !== -1 && args[at + 1] === tag ? [{ pid: Number(name), podName: args[at + 2] ?? '' }] : [];
    });
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
