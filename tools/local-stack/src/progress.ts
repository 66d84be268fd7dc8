/** Takes one line about long work. */
export type Progress = (line: string) => void;

const TICK_MS = 15_000;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Says when the work begins, every 15 s that it goes on, and how long it took. */
export async function timed<T>(progress: Progress, title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  progress(`${title} ...`);
  const ticking = setInterval(() => progress(`${title}: still at it (${seconds(performance.now() - began)})`), TICK_MS);
  try {
    const answer = await work();
    progress(`${title} took ${seconds(performance.now() - began)}`);
    return answer;
  } finally {
    clearInterval(ticking);
  }
}
