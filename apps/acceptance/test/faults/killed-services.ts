import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName, SupervisedService } from '@berth/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { GivenOwnStack } from '../support/given-own-stack.js';
import type { OwnStack } from '../support/own-stack.js';
import { pointsIn } from '../support/points-in.js';
import { processesOf } from '../support/service-processes.js';
import { settledStack } from '../support/settled-stack.js';
import { Town } from '../support/town.js';

/** Every how manyeth crash point of a kind is tried; the longer run by hand sets it to 1, for all of them. */
const EVERY = Number(process.env['BERTH_TEST_EVERY_POINT'] ?? 10);
const WHICH = EVERY === 1 ? 'each' : `one in ${EVERY}`;
const OPEN_MS = 300_000;
const POINT_MS = 60_000;
/** After so many deaths in a row a life is lived in peace: who waits for an order would otherwise wait for all of them. */
const IN_A_ROW = 12;
/** A life comes by every point and takes some 20 s in peace; several begin before a busy machine has ended one. */
const COME_BY_WITHIN_MS = 75_000;

/** Tests on a stack whose services have one process each. */
export function servicesAreKilled(given: GivenOwnStack): void {
  let town: Town;
  let folder: string;
  let found: ReadonlyMap<SupervisedService, readonly string[]>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-points-'));
    town = new Town(given.own);
    found = await crashPoints(given, town, folder);
  }, OPEN_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  test(
    `both promises hold through a SIGKILL of each service at ${WHICH} of its crash points`,
    { timeout: OPEN_MS + 120 * POINT_MS },
    async () => {
      const { own, kept } = given;
      const sampled = new Map([...found].map(([{ name }, names]) => [name, sample(names)]));
      for (const [{ name }, names] of found) say(`${name} has ${names.length} crash points, of which ${sampled.get(name)?.length}`);
      const pointsOf = (name: ServiceName) =>
        (sampled.get(name) ?? []).map((point): CrashPoint => ({ service: own.stack.service(name), point }));
      const began = performance.now();
      // Two die at a time, since most of it is waiting; and what one of them did last is what the other finds.
      const lanes = [inRows(pointsOf('product')), inRows([...pointsOf('user'), ...pointsOf('resource')])];
      const missed: string[] = [];
      for (let row = 0; row < Math.max(...lanes.map(({ length }) => length)); row += 1) {
        if (row > 0) await livedInPeace(town);
        const dying = await Promise.all(lanes.map((lane) => dieInTurn({ own, town, folder }, lane[row] ?? [])));
        missed.push(...dying.flat());
      }
      await own.stack.whenReady();
      const count = lanes.flat(2).length;
      say(`killed at ${count - missed.length} points in ${Math.round((performance.now() - began) / 1000)} s`);
      say(JSON.stringify(await settledStack(own, town, kept)));
      expect(missed, 'every point is come by').toEqual([]);
    },
  );
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The points that each process comes by while lives are lived, found out by lives without a crash; they go on. */
async function crashPoints(
  { own: { stack } }: GivenOwnStack,
  town: Town,
  folder: string,
): Promise<ReadonlyMap<SupervisedService, readonly string[]>> {
  const services = processesOf(stack);
  const file = ({ name }: SupervisedService) => join(folder, name);
  // What is come by at the first start of all is known to the embedded profile's tests; here it is a start like any other.
  await Promise.all(
    services.map(async (service) => {
      await service.stop();
      await service.start({ BERTH_TEST_CRASH_LOG: file(service) });
    }),
  );
  await stack.whenReady();
  await town.open();
  await eventually('two lives', () => town.lives >= 2 || town.failure !== null, 60_000);
  return new Map(services.map((service) => [service, pointsIn(file(service))]));
}

/** The same ones wherever the same points are found, and some of every kind: of the commits, of the calls of the gateway, ... */
function sample(names: readonly string[]): readonly string[] {
  const kinds = Map.groupBy(names.toSorted(), (name) => name.split(':')[0]);
  return [...kinds.values()].flatMap((kind) => kind.filter((_, index) => index % EVERY === 0));
}

interface CrashPoint {
  readonly service: SupervisedService;
  readonly point: string;
}

const inRows = (points: readonly CrashPoint[]): readonly (readonly CrashPoint[])[] =>
  Array.from({ length: Math.ceil(points.length / IN_A_ROW) }, (_, row) => points.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW));

async function livedInPeace(town: Town): Promise<void> {
  const whole = town.lives + town.livesAtOnce;
  await eventually('lives come to their ends', () => town.lives >= whole || town.failure !== null);
}

interface Among {
  readonly own: OwnStack;
  readonly town: Town;
  /** Where is kept which points are left. */
  readonly folder: string;
}

/** Has one service after the other die at its points; those that were not come by. */
async function dieInTurn(among: Among, points: readonly CrashPoint[]): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const [service, its] of Map.groupBy(points, ({ service: of }) => of)) {
    const names = its.map(({ point }) => point);
    for (const point of await diesAtEach(among, service, names)) missed.push(`${point} of ${service.name}`);
  }
  return missed;
}

/** Has a service die at each of its points once, each time as it comes up from the last; the points that it has not come by. */
async function diesAtEach(among: Among, service: SupervisedService, points: readonly string[]): Promise<readonly string[]> {
  const file = join(among.folder, `${service.name}-crash-at`);
  writeFileSync(file, points.join('\n'));
  while (pointsIn(file).length > 0 && (await diesAtOne(among, service, file)));
  if (among.town.failure !== null) throw among.town.failure;
  await service.stop();
  await service.start();
  return pointsIn(file);
}

/** Starts a service that dies at the first of the points that it comes by, on its way up or while it serves; true when it did. */
async function diesAtOne({ own, town }: Among, service: SupervisedService, points: string): Promise<boolean> {
  const kills = () => own.lines.filter((line) => line.startsWith(`${service.name} ended (signal SIGKILL)`)).length;
  const before = kills();
  await service.stop();
  try {
    await service.start({ BERTH_TEST_CRASH_AT: points });
  } catch (error) {
    // Before it was alive nobody is there yet who starts it again.
    if (String(error).includes('signal SIGKILL')) return true;
    throw error;
  }
  await eventually(`${service.name} dies`, () => kills() > before || town.failure !== null, COME_BY_WITHIN_MS).catch(() => undefined);
  return kills() > before;
}
