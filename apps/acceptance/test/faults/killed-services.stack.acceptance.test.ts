import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName, SupervisedService } from '@berth/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { openOwnStack, type OwnStack } from '../support/own-stack.js';
import { processesOf } from '../support/service-processes.js';
import { settledStack } from '../support/settled-stack.js';
import { keepOne, Town } from '../support/town.js';

/** Every how manyeth crash point of a kind is tried; the longer run by hand sets it to 1, for all of them. */
const EVERY = Number(process.env['BERTH_TEST_EVERY_POINT'] ?? 10);
const WHICH = EVERY === 1 ? 'each' : `one in ${EVERY}`;
const OPEN_MS = 300_000;
const POINT_MS = 60_000;
/** A life comes by every point and takes some 20 s in peace; several begin before a busy machine has ended one. */
const COME_BY_WITHIN_MS = 75_000;

let own: OwnStack;
let kept: { readonly id: string; readonly url: string };
let town: Town;
let folder: string;
let points: ReadonlyMap<SupervisedService, readonly string[]>;

const say = (line: string) => void process.stdout.write(`${line}\n`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-points-'));
  own = await openOwnStack();
  kept = await keepOne(own);
  town = new Town(own);
  points = await crashPoints();
}, OPEN_MS);
afterAll(async () => {
  await own.dispose();
  rmSync(folder, { recursive: true });
}, OPEN_MS);

/** The points that each process comes by while lives are lived, found out by lives without a crash; they go on. */
async function crashPoints(): Promise<ReadonlyMap<SupervisedService, readonly string[]>> {
  const services = processesOf(own.stack);
  const file = ({ name }: SupervisedService) => join(folder, name);
  // What is come by at the first start of all is known to the embedded profile's tests; here it is a start like any other.
  await Promise.all(
    services.map(async (service) => {
      await service.stop();
      await service.start({ BERTH_TEST_CRASH_LOG: file(service) });
    }),
  );
  await own.stack.whenReady();
  await town.open();
  await eventually('two lives', () => town.lives >= 2 || town.failure !== null, 60_000);
  const read = (service: SupervisedService) => (existsSync(file(service)) ? readFileSync(file(service), 'utf8').trim().split('\n') : []);
  return new Map(services.map((service) => [service, read(service)]));
}

/** The same ones wherever the same points are found, and some of every kind: of the commits, of the calls of the gateway, ... */
function sample(names: readonly string[]): readonly string[] {
  const kinds = Map.groupBy(names.toSorted(), (name) => name.split(':')[0]);
  return [...kinds.values()].flatMap((kind) => kind.filter((_, index) => index % EVERY === 0));
}

const kills = ({ name }: SupervisedService): number => own.lines.filter((line) => line.startsWith(`${name} ended (signal SIGKILL)`)).length;

/** Starts a service that dies at the point, on its way up or while it serves; true when it did. */
async function diesAt(service: SupervisedService, point: string): Promise<boolean> {
  const before = kills(service);
  await service.stop();
  try {
    await service.start({ BERTH_TEST_CRASH_AT: point });
  } catch (error) {
    // Before it was alive nobody is there yet who starts it again.
    if (String(error).includes('signal SIGKILL')) return true;
    throw error;
  }
  await eventually(point, () => kills(service) > before || town.failure !== null, COME_BY_WITHIN_MS).catch(() => undefined);
  return kills(service) > before;
}

/** Has a service die at one of its points after the other, each time as it comes up from the last; the points that it has not come by. */
async function diesAtEach(service: SupervisedService, names: readonly string[]): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const point of names) {
    if (town.failure !== null) throw town.failure;
    if (!(await diesAt(service, point))) missed.push(`${point} of ${service.name}`);
  }
  await service.stop();
  await service.start();
  return missed;
}

test(
  `both promises hold through a SIGKILL of each service at ${WHICH} of its crash points`,
  { timeout: OPEN_MS + 120 * POINT_MS },
  async () => {
    const sampled = new Map([...points].map(([service, names]) => [service, sample(names)]));
    for (const [service, names] of points)
      say(`${service.name} has ${names.length} crash points, of which ${sampled.get(service)?.length}`);
    const began = performance.now();
    const dying = (name: ServiceName) => diesAtEach(own.stack.service(name), sampled.get(own.stack.service(name)) ?? []);
    // Two die at a time, since most of it is waiting; and what one of them did last is what the other finds.
    const missed = await Promise.all([dying('product'), dying('user').then(async (first) => [...first, ...(await dying('resource'))])]);
    await own.stack.whenReady();
    const count = [...sampled.values()].flat().length;
    say(`killed at ${count - missed.flat().length} points in ${Math.round((performance.now() - began) / 1000)} s`);
    say(JSON.stringify(await settledStack(own, town, kept)));
    expect(missed.flat(), 'every point is come by').toEqual([]);
  },
);
