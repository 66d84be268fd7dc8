import { readFileSync } from 'node:fs';

/** A process for certain: a pid alone is given to another process after its end. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, as /proc/<pid>/stat has them. */
  readonly startTime: string;
}

// The command's name stands in brackets and may hold anything, so fields are counted from the last bracket.
function fieldsOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** The one-letter state of proc(5), null when there is no such process. */
export function stateOf(pid: number): string | null {
  return fieldsOf(pid)?.[0] ?? null;
}

/** Who the process is, null when it is gone. A zombie is gone: it only waits for its parent to look. */
export function identify(pid: number): ProcessIdentity | null {
  const fields = fieldsOf(pid);
  if (fields === null || fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, startTime: fields[19] ?? '' };
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}
