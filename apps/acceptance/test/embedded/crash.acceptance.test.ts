import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { instanceProcesses } from '../support/instance-processes.js';
import { PlatformProcess } from '../support/platform-process.js';
import { pointsIn } from '../support/points-in.js';
import { sqliteRecords } from '../support/sqlite-records.js';
import { keepOne, Town } from '../support/town.js';
import { brokenPromises, counted } from '../support/verify-promises.js';

/** How many random kills; the longer run by hand sets it to 1000 and more. */
const KILLS = Number(process.env['BERTH_TEST_KILLS'] ?? 20);

const started: PlatformProcess[] = [];
afterEach(async () => {
  for (const platform of started.splice(0)) await platform.dispose();
});

async function create(environment: Record<string, string> = {}): Promise<PlatformProcess> {
  const platform = await PlatformProcess.create(environment);
  started.push(platform);
  return platform;
}

/** Lets the lives end on a platform that is not killed any more, then holds everything against the promises. */
async function settleAndVerify(platform: PlatformProcess, town: Town, kept: { url: string }): Promise<void> {
  await town.close();
  await eventually('the kept instance is reached again', async () => (await page(kept.url, platform.port)).status === 200);
  expect(instanceProcesses(platform.dataDir), 'one process: that of the kept instance').toHaveLength(1);
  await eventually(
    'everything published and handled',
    async () => {
      const open = await brokenPromises(sqliteRecords(platform.dataDir));
      if (open.length > 0) throw new Error(open.slice(0, 5).join('; '));
      return true;
    },
    60_000,
  );
  await platform.stop();
  expect(await brokenPromises(sqliteRecords(platform.dataDir))).toEqual([]);
  expect(instanceProcesses(platform.dataDir), 'no process outlives the platform').toEqual([]);
}

interface CrashPoints {
  /** Come by at the first start on a fresh data directory alone. */
  readonly firstStart: readonly string[];
  readonly running: readonly string[];
  /** Come by at a clean stop alone. */
  readonly stopping: readonly string[];
}

/** Finds every crash point by a life without a crash. */
async function findCrashPoints(): Promise<CrashPoints> {
  const platform = await create();
  const log = (name: string) => join(platform.dataDir, name);
  await platform.start({ BERTH_TEST_CRASH_LOG: log('first-start.txt') });
  const first = pointsIn(log('first-start.txt'));
  await platform.stop();
  await platform.start({ BERTH_TEST_CRASH_LOG: log('life.txt') });
  const town = new Town(platform);
  await town.open();
  await eventually('two lives', () => town.failure !== null || town.lives >= 2, 60_000);
  await town.close();
  const running = pointsIn(log('life.txt'));
  await platform.stop();
  const stopping = pointsIn(log('life.txt')).filter((name) => !running.includes(name));
  return { running, stopping, firstStart: first.filter((name) => !running.includes(name) && !stopping.includes(name)) };
}

/** What a platform is started with to die at each of the points once. */
function dyingAt(platform: PlatformProcess, points: readonly string[]): { readonly BERTH_TEST_CRASH_AT: string } {
  const file = join(platform.dataDir, 'crash-at.txt');
  writeFileSync(file, points.join('\n'));
  return { BERTH_TEST_CRASH_AT: file };
}

/** Has a platform die at each of the points once, in the order in which it comes by them; answers those that it did not come by. */
async function dieAtEach(platform: PlatformProcess, points: readonly string[], live: () => Promise<unknown>): Promise<readonly string[]> {
  const dying = dyingAt(platform, points);
  const left = () => pointsIn(dying.BERTH_TEST_CRASH_AT);
  while (left().length > 0) {
    await platform.start(dying);
    await live();
    await platform.stop();
    if (platform.endedBy !== 'SIGKILL') break;
  }
  return left();
}

/** Lives go on through all of it; answers the points that were not come by. */
async function killAtEach(
  platform: PlatformProcess,
  town: Town,
  { running, stopping }: Pick<CrashPoints, 'running' | 'stopping'>,
): Promise<readonly string[]> {
  await platform.start();
  await town.open();
  await platform.kill();
  const missed = await dieAtEach(platform, running, () =>
    eventually('a crash point', () => !platform.running() || town.failure !== null, 180_000).catch(() => undefined),
  );
  // A whole life leaves every context something to put in order when it stops; those under way may have been as good as over.
  const missedStopping = await dieAtEach(platform, stopping, () => {
    const whole = town.lives + town.livesAtOnce + 1;
    return eventually('a whole life', () => town.lives >= whole || !platform.running() || town.failure !== null, 180_000);
  });
  return [...missed, ...missedStopping];
}

describe('both promises hold through a real SIGKILL', () => {
  test('at every commit, publish and gateway point once', { timeout: 1_500_000 }, async () => {
    const points = await findCrashPoints();
    for (const kind of [
      'commit:before:',
      'commit:after:',
      'publish:before:',
      'publish:acked:',
      'gateway:before:',
      'gateway:after:',
      'cluster:before:',
    ])
      expect(points.running.filter((name) => name.startsWith(kind)).length, `there are ${kind} points`).toBeGreaterThan(0);

    for (const point of points.firstStart) {
      const fresh = await create();
      expect(await fresh.start(dyingAt(fresh, [point])), `${point} is come by at the first start`).toBe(false);
      expect(await fresh.start()).toBe(true);
      await keepOne(fresh);
      await fresh.stop();
      expect(await brokenPromises(sqliteRecords(fresh.dataDir)), point).toEqual([]);
      await fresh.dispose();
    }

    // Two platforms share the points, since most of the time is spent waiting.
    await Promise.all(
      [0, 1].map(async (half) => {
        const mine = (names: readonly string[]) => names.filter((_, index) => index % 2 === half);
        const platform = await create();
        await platform.start();
        const kept = await keepOne(platform);
        await platform.stop();
        // One life comes by every point; more of them would only make each slower.
        const town = new Town(platform, 1);
        const missed = await killAtEach(platform, town, { running: mine(points.running), stopping: mine(points.stopping) });
        if (town.failure !== null) throw town.failure;
        expect(missed, 'every point is come by').toEqual([]);
        expect(await platform.start()).toBe(true);
        await settleAndVerify(platform, town, kept);
        process.stdout.write(
          `killed at ${mine(points.running).length + mine(points.stopping).length} points: ${JSON.stringify({ lives: town.lives, ...(await counted(sqliteRecords(platform.dataDir))) })}\n`,
        );
      }),
    );
  });

  test(`at ${KILLS} random moments under load`, { timeout: 300_000 + KILLS * 8_000 }, async () => {
    const platform = await create();
    await platform.start();
    const kept = await keepOne(platform);
    const town = new Town(platform);
    await town.open();
    let readyKills = 0;
    for (let kill = 0; kill < KILLS && town.failure === null; kill++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500));
      await platform.kill();
      const starting = platform.start().catch(() => false);
      // Every fifth dies again on its way up.
      if (kill % 5 === 4) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
        await platform.kill();
        await starting;
        await platform.start();
      } else if (await starting) readyKills += 1;
    }
    if (!platform.running()) await platform.start();
    await settleAndVerify(platform, town, kept);
    expect(readyKills).toBeGreaterThan(0);
    expect(town.lives).toBeGreaterThan(0);
    process.stdout.write(
      `killed ${KILLS} times: ${JSON.stringify({ lives: town.lives, ...(await counted(sqliteRecords(platform.dataDir))) })}\n`,
    );
  });
});
