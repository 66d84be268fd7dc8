import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName, SupervisedService } from '@berth/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { GivenOwnStack } from '../support/given-own-stack.js';
import { processesOf } from '../support/service-processes.js';
import { settledStack } from '../support/settled-stack.js';
import { Town } from '../support/town.js';

/** Every how manyeth crash point of a kind is tried; the longer run by hand sets it to 1, for all of them. */
const EVERY = Number(process.env['BERTH_TEST_EVERY_POINT'] ?? 10);
const WHICH = EVERY === 1 ? 'each' : `one in ${EVERY}`;
const OPEN_MS = 300_000;
const POINT_MS = 60_000;
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
      const sampled = new Map([...found].map(([service, names]) => [service, sample(names)]));
      for (const [service, names] of found)
        say(`${service.name} has ${names.length} crash points, of which ${sampled.get(service)?.length}`);
      const began = performance.now();
      const dying = async (name: ServiceName): Promise<readonly string[]> => {
        const service = own.stack.service(name);
        const missed = await diesAtEach({ service, own, town, file: join(folder, `${name}-crash-at`) }, sampled.get(service) ?? []);
        return missed.map((point) => `${point} of ${name}`);
      };
      // Two die at a time, since most of it is waiting; and what one of them did last is what the other finds.
      const missed = await Promise.all([dying('product'), dying('user').then(async (first) => [...first, ...(await dying('resource'))])]);
      await own.stack.whenReady();
      const count = [...sampled.values()].flat().length;
      say(`killed at ${count - missed.flat().length} points in ${Math.round((performance.now() - began) / 1000)} s`);
      say(JSON.stringify(await settledStack(own, town, kept)));
      expect(missed.flat(), 'every point is come by').toEqual([]);
    },
  );
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

const linesOf = (file: string): readonly string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);

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
  return new Map(services.map((service) => [service, linesOf(file(service))]));
}

/** The same ones wherever the same points are found, and some of every kind: of the commits, of the calls of the gateway, ... */
function sample(names: readonly string[]): readonly string[] {
  const kinds = Map.groupBy(names.toSorted(), (name) => name.split(':')[0]);
  return [...kinds.values()].flatMap((kind) => kind.filter((_, index) => index % EVERY === 0));
}

interface Dying {
  readonly service: SupervisedService;
  readonly own: GivenOwnStack['own'];
  readonly town: Town;
  /** What keeps the points that are left. */
  readonly file: string;
}

/** Has a service die at each of its points once, each time as it comes up from the last; the points that it has not come by. */
async function diesAtEach(dying: Dying, points: readonly string[]): Promise<readonly string[]> {
  const { service, town, file } = dying;
  writeFileSync(file, points.join('\n'));
  while (linesOf(file).length > 0 && (await diesAtOne(dying)));
  if (town.failure !== null) throw town.failure;
  await service.stop();
  await service.start();
  return linesOf(file);
}

/** Starts a service that dies at the first of the points that it comes by, on its way up or while it serves; true when it did. */
async function diesAtOne({ service, own, town, file }: Dying): Promise<boolean> {
  const kills = () => own.lines.filter((line) => line.startsWith(`${service.name} ended (signal SIGKILL)`)).length;
  const before = kills();
  await service.stop();
  try {
    await service.start({ BERTH_TEST_CRASH_AT: file });
  } catch (error) {
    // Before it was alive nobody is there yet who starts it again.
    if (String(error).includes('signal SIGKILL')) return true;
    throw error;
  }
  await eventually(`${service.name} dies`, () => kills() > before || town.failure !== null, COME_BY_WITHIN_MS).catch(() => undefined);
  return kills() > before;
}
