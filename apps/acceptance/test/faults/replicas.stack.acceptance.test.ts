import type { ServiceName, SupervisedService } from '@berth/stack';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../support/customer.js';
import { Customers } from '../support/customers.js';
import { eventually } from '../support/eventually.js';
import { givenOwnStack } from '../support/given-own-stack.js';
import { counterOf, processesOf } from '../support/service-processes.js';
import { settledStack } from '../support/settled-stack.js';
import { Town } from '../support/town.js';

/** How many times one replica of each service is killed; the longer run by hand sets it to 100. */
const KILLS = Number(process.env['BERTH_TEST_REPLICA_KILLS'] ?? 4);
/** A customer's access token is good for fifteen minutes; so many kills take two or three. */
const KILLS_A_CUSTOMER = 20;
/** How often the leader is stopped, killed and frozen. */
const CHANGES = Number(process.env['BERTH_TEST_LEADER_CHANGES'] ?? 2);
const TEST_MS = 300_000 + (KILLS + 3 * CHANGES) * 60_000;
const REPLICATED: readonly ServiceName[] = ['product', 'resource'];
/** That of the Lease; what its holder does not renew for this long is anybody's, who looks twice a second. */
const LEASE_MS = 10_000;
/** Typically under 2 s; a busy machine takes longer. */
const HANDED_OVER_WITHIN_MS = 8_000;
/** What a client makes of a BFF that is gone. */
const NO_ANSWER = /: TypeError: (fetch failed|terminated)$/;

const given = givenOwnStack({ BERTH_REPLICAS: '2' });
const customers = new Customers(given);
let town: Town;

beforeAll(async () => {
  // Beside the customers, of whom there are enough.
  town = new Town(given.own, 1);
  await town.open();
}, TEST_MS);

const say = (line: string) => void process.stdout.write(`${line}\n`);

const wrongOf = (some: readonly Customer[]): readonly string[] =>
  some.flatMap(({ notes }) => notes.flatMap(({ call, wrong }) => (wrong === null ? [] : [`${call}: ${wrong}`])));

async function againReady(service: SupervisedService, restarts: number): Promise<void> {
  await eventually(`${service.name} serves again`, async () => service.restarts > restarts && service.isReady());
}

const leads = async (service: SupervisedService): Promise<boolean> => (await counterOf(service, 'berth_resource_leader')) === 1;

/** The replica of resource that leads, and the other. */
async function leadership(): Promise<readonly [leader: SupervisedService, other: SupervisedService]> {
  const replicas = given.own.stack.services('resource');
  const leader = await eventually('one replica leads', async () => {
    const found: SupervisedService[] = [];
    for (const replica of replicas) if (await leads(replica)) found.push(replica);
    return found.length === 1 && found[0];
  });
  const other = replicas.find((replica) => replica !== leader);
  if (leader === undefined || other === undefined) throw new Error('there is no other replica');
  return [leader, other];
}

/** Has something done to the leader, and says after how many milliseconds somebody leads again. */
async function changeOfLeader(what: (leader: SupervisedService) => Promise<void>, among: 'both' | 'other'): Promise<number> {
  const [leader, other] = await leadership();
  const { pid } = leader;
  const began = performance.now();
  const done = what(leader);
  const heir = await eventually('somebody leads', async () => {
    if (await leads(other)) return other.name;
    return among === 'both' && leader.pid !== pid && leader.pid !== null && (await leads(leader)) && leader.name;
  });
  const tookMs = Math.round(performance.now() - began);
  await done;
  say(`${heir} leads ${tookMs} ms after ${leader.name}`);
  return tookMs;
}

describe('two replicas of product and of resource', () => {
  test(`share the work while one of each is killed ${KILLS} times`, { timeout: TEST_MS }, async () => {
    let by = await customers.welcome();
    for (let kill = 0; kill < KILLS; kill += 1) {
      // An access token does not last through all of a long run.
      if (kill % KILLS_A_CUSTOMER === KILLS_A_CUSTOMER - 1) by = await customers.welcome();
      const victims = REPLICATED.map((name) => given.own.stack.service(name, kill % 2));
      const before = victims.map(({ restarts }) => restarts);
      const ordering = customers.order(by, 3);
      await Promise.all(victims.map((victim) => victim.kill()));
      await ordering;
      await customers.order(by, 1);
      await Promise.all(victims.map((victim, index) => againReady(victim, before[index] ?? 0)));
      if (town.failure !== null) throw town.failure;
    }
    expect(wrongOf(customers.all)).toEqual([]);
    for (const replica of REPLICATED.flatMap((name) => given.own.stack.services(name)))
      await eventually(`${replica.name} handles events`, async () => (await counterOf(replica, 'berth_events_consumed_total')) > 0);
    const answers = customers.all.flatMap(({ notes }) => notes);
    const later = answers.filter(({ wasRefused }) => wasRefused).length;
    const orders = customers.all.reduce((sum, { placed }) => sum + placed, 0);
    say(`${KILLS} kills of one replica of each: ${orders} orders, ${answers.length} answers, ${later} of them 503`);
  });

  test('hand leadership over when the leader is asked to stop', { timeout: TEST_MS }, async () => {
    const by = await customers.welcome();
    for (let change = 0; change < CHANGES; change += 1) {
      const ordering = customers.order(by, 2);
      let stopped: SupervisedService | null = null;
      const tookMs = await changeOfLeader((leader) => (stopped = leader).stop(), 'other');
      await (stopped as SupervisedService | null)?.start();
      await ordering;
      expect(tookMs).toBeLessThan(HANDED_OVER_WITHIN_MS);
    }
    expect(wrongOf([by])).toEqual([]);
  });

  test('have a leader again within the duration of the Lease when the leader is killed', { timeout: TEST_MS }, async () => {
    const by = await customers.welcome();
    for (let change = 0; change < CHANGES; change += 1) {
      const ordering = customers.order(by, 2);
      const tookMs = await changeOfLeader((leader) => leader.kill(), 'both');
      await given.own.stack.whenReady();
      await ordering;
      expect(tookMs).toBeLessThan(LEASE_MS + HANDED_OVER_WITHIN_MS);
    }
    expect(wrongOf([by])).toEqual([]);
  });

  test('stay right when a leader that was frozen and replaced wakes up', { timeout: TEST_MS }, async () => {
    const by = await customers.welcome();
    for (let change = 0; change < CHANGES; change += 1) {
      const [leader] = await leadership();
      const ordering = customers.order(by, 2);
      let tookMs: number;
      try {
        tookMs = await changeOfLeader(() => leader.pause(), 'other');
      } finally {
        await leader.resume();
      }
      await customers.order(by, 1);
      await ordering;
      expect(tookMs).toBeLessThan(LEASE_MS + HANDED_OVER_WITHIN_MS);
      await eventually('the one that was frozen has noticed', async () => !(await leads(leader)));
    }
    expect(wrongOf([by])).toEqual([]);
  });

  test('are asked again when user or the BFF is killed, of which there is one each', { timeout: TEST_MS }, async () => {
    const by = await customers.welcome();
    for (const name of ['user', 'bff'] as const) {
      const victim = given.own.stack.service(name);
      const { restarts } = victim;
      const ordering = customers.order(by, 3);
      await victim.kill();
      await customers.order(by, 1);
      await Promise.all([ordering, againReady(victim, restarts)]);
      if (town.failure !== null) throw town.failure;
      // Who waits for an order while the BFF is gone would get no answer either.
      await customers.ended();
      expect(wrongOf(name === 'bff' ? [by] : customers.all).filter((wrong) => name !== 'bff' || !NO_ANSWER.test(wrong))).toEqual([]);
    }
  });

  test('have lost and doubled nothing in the end', { timeout: TEST_MS }, async () => {
    say(JSON.stringify(await settledStack(given.own, town, given.kept)));
    const orders = await customers.orders();
    expect(orders.kept, 'each order once').toEqual(orders.placed);
    expect(processesOf(given.own.stack).filter(({ pid }) => pid === null)).toEqual([]);
  });
});
