import { spawnSync } from 'node:child_process';
import { startBerth, withDataDirectory } from './berth-process.ts';
import { median } from './percentile.ts';
import type { Measured } from './report.ts';

const RUNS = 10;

/** How long it takes from the start of the process to the line that says that Berth is ready. */
export async function measureStart(): Promise<Measured> {
  const fresh: number[] = [];
  const second: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run++)
    await withDataDirectory(async (dataDir) => {
      fresh.push(await startAndStop(dataDir));
      second.push(await startAndStop(dataDir));
      bare.push(bareNode());
    });
  const yardstick = median(bare);
  const row = (start: string, times: readonly number[]) => ({
    start,
    runs: times.length,
    'median ms': median(times),
    'least ms': Math.min(...times),
    'most ms': Math.max(...times),
    'times a bare node': median(times) / yardstick,
  });
  return {
    about: 'process start to ready, everything built; the default configuration in everything, bcrypt cost 12 too',
    rows: [row('fresh data directory', fresh), row('second start', second), row('bare node (yardstick)', bare)],
  };
}

async function startAndStop(dataDir: string): Promise<number> {
  const berth = await startBerth(dataDir);
  await berth.stop();
  return berth.readyAfterMs;
}

function bareNode(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}
