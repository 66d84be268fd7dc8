import { setTimeout as pause } from 'node:timers/promises';
import { SNAPSHOT_HEARTBEAT_KEY } from '@berth/contracts';
import type { FaultProxy } from '@berth/local-stack';
import type { Redis } from '@berth/platform';
import type { ServerName } from '@berth/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../support/customer.js';
import { Customers } from '../support/customers.js';
import { eventually } from '../support/eventually.js';
import type { GivenOwnStack } from '../support/given-own-stack.js';
import { livesOf, memoryOf } from '../support/service-processes.js';
import { settledStack } from '../support/settled-stack.js';
import type { Instance } from '../support/shop.js';
import { redisOf } from '../support/snapshots-agree.js';
import { Town } from '../support/town.js';

/** How long each fault lasts; the longer run by hand sets it to 60000. */
const OUTAGE_MS = Number(process.env['BERTH_TEST_OUTAGE_MS'] ?? 5_000);
const TEST_MS = 300_000 + 3 * OUTAGE_MS;
/** Typically 5 s; a busy machine takes longer. */
const WORKS_AGAIN_WITHIN_MS = 60_000;
/** Above the time after which the BFF gives a service up. */
const ANSWER_WITHIN_MS = 20_000;
const MORE_MEMORY_MIB = 200;

const FAULTS: Readonly<Record<string, (proxy: FaultProxy) => Promise<void>>> = {
  down: (proxy) => proxy.refuse(),
  slow: (proxy) => proxy.slow(250),
  'half-open': (proxy) => proxy.halfOpen(),
};
const SERVERS: readonly ServerName[] = ['kafka', 'mariadb', 'redis', 'kubernetes'];
const CASES = SERVERS.flatMap((server) => Object.keys(FAULTS).map((fault) => ({ server, fault })));

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Tests on a stack which reaches its servers through proxies. */
export function serversFail(given: GivenOwnStack): void {
  let town: Town;
  let redis: Redis;
  let memoryBefore: Readonly<Record<string, number>>;
  const customers = new Customers(given);
  beforeAll(async () => {
    // Beside the customers, of whom there are enough.
    town = new Town(given.own, 1);
    await town.open();
    await eventually('a life is lived', () => town.lives >= 1 || town.failure !== null);
    memoryBefore = memoryOf(given.own.stack);
    redis = redisOf(given.own);
  }, TEST_MS);
  afterAll(() => redis.close());

  test('orders flow at once where nothing fails', { timeout: TEST_MS }, async () => {
    const by = await customers.welcome();
    say(`where nothing fails: ${JSON.stringify(await recovery(by, given.kept.id, customers))}`);
    expect(by.notes.filter(({ wasRefused }) => wasRefused)).toEqual([]);
  });

  test.for(CASES)(
    '$server is $fault: answers are honest, no process ends, and all works again',
    { timeout: TEST_MS },
    async ({ server, fault }) => {
      const { own, kept } = given;
      const { proxy } = own.stack.servers[server];
      if (proxy === null) throw new Error(`there is no proxy in front of ${server}`);
      expect(proxy.open, 'the services are connected through the proxy').toBeGreaterThan(0);
      const lives = livesOf(own.stack);
      const by = await customers.welcome();
      const halfway = await Promise.all([by.buy(), by.buy()]);
      const ended = new AbortController();
      const browsing = browse(by, kept.id, ended.signal);
      try {
        await FAULTS[fault]?.(proxy);
        for (const order of halfway) customers.later(by.ended(order));
        customers.later(customers.order(by, 1));
        await pause(OUTAGE_MS);
      } finally {
        await proxy.heal();
      }
      const healedAt = Date.now();
      const recovered = {
        ...(await recovery(by, kept.id, customers)),
        // What is shown stays fresh for a while that nobody has looked: here it is to have been seen since.
        ...(server === 'kubernetes' ? { seenMs: await seenAgain(redis, healedAt) } : {}),
      };
      ended.abort();
      await browsing;

      const slowest = by.notes.reduce((most, { ms }) => Math.max(most, ms), 0);
      const refused = by.notes.filter(({ wasRefused }) => wasRefused).length;
      say(`${server} ${fault} for ${OUTAGE_MS} ms, then ${JSON.stringify(recovered)}`);
      say(
        `  ${by.notes.length} answers, ${refused} of them 503, the slowest after ${slowest} ms; MiB ${JSON.stringify(memoryOf(own.stack))}`,
      );
      expect(by.notes.filter(({ wrong }) => wrong !== null)).toEqual([]);
      expect(slowest).toBeLessThan(ANSWER_WITHIN_MS);
      expect(Math.max(...Object.values(recovered))).toBeLessThan(WORKS_AGAIN_WITHIN_MS);
      expect(livesOf(own.stack), 'no process has ended').toEqual(lives);
      if (town.failure !== null) throw town.failure;
    },
  );

  test('Redis is flushed: the snapshots are there again, and nothing is shown as stopped meanwhile', { timeout: TEST_MS }, async () => {
    const { kept } = given;
    const by = await customers.welcome();
    const began = performance.now();
    await redis.send([['FLUSHALL']]);
    await eventually('fresh again', async () => {
      const { status, runtime } = await by.admin.ok<Instance & { runtime: { stale: boolean } }>(200, 'GET', `/instances/${kept.id}`);
      expect(status).toBe('RUNNING');
      expect(runtime.stale || runtime.state === 'Running', JSON.stringify(runtime)).toBe(true);
      return !runtime.stale;
    });
    const tookMs = Math.round(performance.now() - began);
    say(`redis flushed: rebuilt after ${tookMs} ms`);
    expect(tookMs).toBeLessThan(20_000);
  });

  test('nothing is lost or doubled, the order of each key is kept, and memory is bounded', { timeout: TEST_MS }, async () => {
    await customers.ended();
    const { own, kept } = given;
    const figures = await settledStack(own, town, kept);
    const orders = await customers.orders();
    expect(orders.kept, 'each order once').toEqual(orders.placed);
    const memory = memoryOf(own.stack);
    say(`memory before ${JSON.stringify(memoryBefore)}, after ${JSON.stringify(memory)} MiB; ${JSON.stringify(figures)}`);
    for (const [name, before] of Object.entries(memoryBefore)) expect(memory[name], name).toBeLessThan(before + MORE_MEMORY_MIB);
  });
}

const isFresh = async ({ admin }: Customer, instanceId: string): Promise<boolean> =>
  admin.call<Instance & { runtime: { stale: boolean } }>('GET', `/instances/${instanceId}`).then(
    ({ status, body }) => status === 200 && body.runtime.state === 'Running' && !body.runtime.stale,
    () => false,
  );

/** When all worked again, in milliseconds from now. */
interface Recovery {
  /** An order that is placed now has been paid for. */
  readonly paidMs: number;
  /** The event of that has led to an instance, and the event of this has come back. */
  readonly handledMs: number;
  /** What is shown of an instance is vouched for. */
  readonly freshMs: number;
}

async function recovery(by: Customer, instanceId: string, customers: Customers): Promise<Recovery> {
  const began = performance.now();
  const passed = () => Math.round(performance.now() - began);
  const fresh = eventually('what is shown of an instance is fresh', () => isFresh(by, instanceId), WORKS_AGAIN_WITHIN_MS).then(passed);
  const ordered = by.buy().then(async (order) => {
    const paidMs = passed();
    await by.handled(order);
    const handledMs = passed();
    customers.later(by.ended(order));
    return { paidMs, handledMs };
  });
  const [freshMs, { paidMs, handledMs }] = await Promise.all([fresh, ordered]);
  return { paidMs, handledMs, freshMs };
}

/** When the watch of the cluster was proven to live at a moment after `healedAt`, in milliseconds from it. */
async function seenAgain(redis: Redis, healedAt: number): Promise<number> {
  await eventually(
    'the cluster is seen again',
    async () => {
      const [at] = await redis.send([['HGET', SNAPSHOT_HEARTBEAT_KEY, 'at']]);
      return Number(at ?? 0) > healedAt;
    },
    WORKS_AGAIN_WITHIN_MS,
  );
  return Date.now() - healedAt;
}

/** Asks for everything again and again until told to stop, as open pages do; the customer notes the answers. */
async function browse({ client, admin }: Customer, instanceId: string, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const paths = ['/products', '/me', '/wallet', '/orders', '/instances'];
    await Promise.allSettled([...paths.map((path) => client.call('GET', path)), admin.call('GET', `/instances/${instanceId}`)]);
    await pause(200);
  }
}
