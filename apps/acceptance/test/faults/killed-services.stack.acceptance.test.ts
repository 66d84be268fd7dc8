import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName, SupervisedService } from '@berth/stack';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { openOwnStack, type OwnStack } from '../support/own-stack.js';
import { settledStack } from '../support/settled-stack.js';
import { keepOne, Town } from '../support/town.js';

const SERVICES: readonly ServiceName[] = ['user', 'product', 'resource', 'bff'];
/** Every how manyeth crash point is tried; the longer run by hand sets it to 1, for all of them. */
const EVERY = Number(process.env['BERTH_TEST_EVERY_POINT'] ?? 7);

const WHICH = EVERY === 1 ? 'each' : `one in ${EVERY}`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const opened: OwnStack[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function open(environment: Record<string, string> = {}): Promise<OwnStack> {
  const own = await openOwnStack(environment);
  opened.push(own);
  return own;
}

const againReady = (service: SupervisedService, restarts: number) =>
  eventually(`${service.name} serves again`, async () => service.restarts > restarts && service.isReady());

describe('both promises hold on real servers through a real SIGKILL', () => {
  test('of every process of two replicas, one after the other, while orders flow', { timeout: 1_200_000 }, async () => {
    const own = await open({ BERTH_REPLICAS: '2' });
    const kept = await keepOne(own);
    const town = new Town(own);
    await town.open();
    for (const service of SERVICES.flatMap((name) => own.stack.services(name))) {
      const lives = town.lives;
      const { restarts } = service;
      await service.kill();
      await againReady(service, restarts);
      await eventually('a life goes on', () => town.lives > lives || town.failure !== null);
    }
    say(JSON.stringify(await settledStack(own, town, kept)));
    expect(own.lines.filter((line) => line.includes('ended (signal SIGKILL)'))).toHaveLength(6);
  });

  test(`of each service at ${WHICH} of its crash points`, { timeout: 7_200_000 }, async () => {
    const own = await open();
    const points = await crashPoints(own);
    for (const [{ name }, names] of points) say(`${name} has ${names.length} crash points`);
    const kept = await keepOne(own);
    const town = new Town(own);
    await town.open();
    const missed: string[] = [];
    let kills = 0;
    for (const [service, names] of points)
      for (const point of names.filter((_, index) => index % EVERY === 0)) {
        await service.stop();
        if (await diesAt(service, point, town)) kills += 1;
        else missed.push(point);
        await eventually(`${service.name} serves again`, () => service.isReady());
      }
    say(`killed at ${kills} points: ${JSON.stringify(await settledStack(own, town, kept))}`);
    expect(missed, 'every point is come by').toEqual([]);
  });
});

/** Starts a service that dies at the point, on its way up or while it serves, and has it started again. */
async function diesAt(service: SupervisedService, point: string, town: Town): Promise<boolean> {
  const { restarts } = service;
  try {
    await service.start({ BERTH_TEST_CRASH_AT: point });
  } catch (error) {
    // A first start that fails is left to whoever asked for it.
    await service.start();
    return String(error).includes('signal SIGKILL');
  }
  await eventually(point, () => service.restarts > restarts || town.failure !== null).catch(() => undefined);
  return service.restarts > restarts;
}

/** The points that each service comes by while lives are lived, found out by lives without a crash. */
async function crashPoints(own: OwnStack): Promise<ReadonlyMap<SupervisedService, readonly string[]>> {
  const services = SERVICES.map((name) => own.stack.service(name));
  const folder = mkdtempSync(join(tmpdir(), 'berth-points-'));
  // Whoever is not killed yet goes on writing there.
  folders.push(folder);
  const file = ({ name }: SupervisedService) => join(folder, name);
  for (const service of services) {
    await service.stop();
    await service.start({ BERTH_TEST_CRASH_LOG: file(service) });
  }
  await own.stack.whenReady();
  const town = new Town(own);
  await town.open();
  await eventually('two lives', () => town.lives >= 2 || town.failure !== null, 60_000);
  await town.close();
  const read = (service: SupervisedService) => (existsSync(file(service)) ? readFileSync(file(service), 'utf8').trim().split('\n') : []);
  return new Map(services.map((service) => [service, read(service)]));
}
