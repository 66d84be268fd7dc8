/** Takes one line about what has been done, or is being done for long. */
export type Progress = (line: string) => void;

const TICK_MS = 15_000;
const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Says in one line that the work is done and how long it took, and every 15 s that it goes on. */
export async function step<T>(progress: Progress, what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const ticking = setInterval(() => progress(`${what}: still at it after ${seconds(began)}`), TICK_MS);
  try {
    const result = await work();
    progress(`${what}: ${seconds(began)}`);
    return result;
  } finally {
    clearInterval(ticking);
  }
}

/** Progress in lines that begin with the time since the start. */
export function timedLines(write: (line: string) => void): Progress {
  const began = performance.now();
  return (line) => write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}
