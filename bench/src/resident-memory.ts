import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** Resident set: counts pages that several processes share in each of them. */
  readonly rssMiB: number;
  /** Proportional set: counts a shared page once over all who share it. */
  readonly pssMiB: number;
}

/** What a process holds in memory (Linux). */
export function residentMemory(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? Number.NaN) / 1024;
  return { rssMiB: mebibytes('Rss'), pssMiB: mebibytes('Pss') };
}

/** The processes whose parent is `pid` (Linux). */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
}

function parentOf(pid: number): number | null {
  try {
    // The name of the program, in brackets, may hold anything; state and parent follow it.
    const [, , parent] = /^.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return null;
  }
}
