import { readFileSync, readdirSync } from 'node:fs';

/** The processes on this machine that run a built-in image for the Berth on this data directory; `pod` is a part of the pod's name. */
export function instanceProcesses(dataDir: string, pod = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter((pid) => {
      const command = read(`/proc/${pid}/cmdline`);
      return command.includes('berth-instance') && command.includes(dataDir) && command.includes(pod);
    })
    .map(Number);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
