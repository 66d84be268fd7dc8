import { type Database, managerOf, randomUuids } from '@berth/platform';
import { asOrderId, asUserId } from '@berth/shared-kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordMovement } from '../../src/domain/wallet/record-movement.js';
import { entryRows } from '../../src/outbound/sql/wallet/ledger-rows.js';
import { SqlLedger } from '../../src/outbound/sql/wallet/sql-ledger.js';
import { SqlLedgerTotals } from '../../src/outbound/sql/wallet/sql-ledger-totals.js';
import { WalletGateway } from '../../src/outbound/wallet/wallet-gateway.js';
import { TestClock } from '../support/order-world.js';
import { openProductDatabase } from '../support/product-database.js';

const HOUR_MS = 3_600_000;
const running = new AbortController().signal;
const ledger = new SqlLedger();
const userOf = (n: number) => asUserId((n % 3) + 1);

let database: Database;
let dispose: () => Promise<void>;
let clock: TestClock;
let uuids: ReturnType<typeof randomUuids>;
let gateway: WalletGateway;
let orders = 0;

beforeEach(async () => {
  ({ database, dispose } = await openProductDatabase());
  clock = new TestClock();
  uuids = randomUuids(clock);
  gateway = new WalletGateway({ unitOfWork: database.unitOfWork, ledger, clock, uuids });
});
afterEach(() => dispose());

const stamp = () => ({ movementId: uuids.next(), at: clock.now() });
const credit = (n: number, amount: bigint, by = stamp()) =>
  database.unitOfWork.run('credit', (tx) =>
    recordMovement(tx, ledger, { kind: 'credit', userId: userOf(n), amount, reference: by.movementId, reason: 'gift' }, by),
  );

/** One user's order, paid for and captured unless it is still to be. */
async function sell(n: number, amount: number, isCaptured = true): Promise<void> {
  orders += 1;
  const orderId = asOrderId(BigInt(orders));
  expect(await gateway.hold({ orderId, userId: userOf(n), amount })).toEqual({ kind: 'held' });
  if (isCaptured) await gateway.capture({ orderId });
}

test('an empty ledger comes to nothing', async () => {
  const nothing = { available: 0n, held: 0n, captured: 0n, sum: 0n };
  expect(await new SqlLedgerTotals(database).addUp(clock.now(), running)).toEqual({ ever: nothing, today: nothing });
});

test('the sums are the same whatever the size of a batch, also when they are taken again and again', async () => {
  const totals = [1, 2, 3, 7, 1_000].map((batch) => new SqlLedgerTotals(database, batch));
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 3; n++) {
      await credit(n, 1_000n);
      await sell(n, 100);
      await sell(n, 10, false);
    }
    clock.pass(HOUR_MS);
    const count = BigInt(3 * (round + 1));
    const sums = { available: 890n * count, held: 10n * count, captured: 100n * count, sum: 0n };
    for (const each of totals) expect((await each.addUp(clock.now(), running)).ever).toEqual(sums);
  }
});

test('what was captured today is what was captured since midnight UTC', async () => {
  const totals = new SqlLedgerTotals(database, 2);
  await credit(0, 1_000n);
  await sell(0, 300);
  expect((await totals.addUp(clock.now(), running)).today.captured).toBe(300n);
  clock.pass(14 * HOUR_MS);
  const { ever, today } = await totals.addUp(clock.now(), running);
  expect([ever.captured, today.captured]).toEqual([300n, 0n]);
  await sell(0, 50);
  clock.pass(23 * HOUR_MS);
  expect((await totals.addUp(clock.now(), running)).today.captured).toBe(50n);
});

test('a movement that comes to light after younger ones is not missed', async () => {
  const totals = new SqlLedgerTotals(database, 1);
  const early = stamp();
  clock.pass(60_000);
  await credit(0, 10n);
  await credit(1, 10n);
  expect((await totals.addUp(clock.now(), running)).ever.available).toBe(20n);
  await credit(2, 5n, early);
  expect((await totals.addUp(clock.now(), running)).ever.available).toBe(25n);
});

test('an entry that somebody changes by hand is seen at once while it is young, and the next day at the latest', async () => {
  const totals = new SqlLedgerTotals(database, 1);
  const change = (amount: bigint) =>
    database.unitOfWork.run('by-hand', (tx) => managerOf(tx).update(entryRows, { account: 'available:1' }, { amount }));
  await credit(0, 10n);
  await credit(1, 10n);
  await change(12n);
  expect((await totals.addUp(clock.now(), running)).ever.sum).toBe(2n);
  await change(10n);
  clock.pass(HOUR_MS);
  expect((await totals.addUp(clock.now(), running)).ever.sum).toBe(0n);
  await change(11n);
  clock.pass(HOUR_MS);
  expect((await totals.addUp(clock.now(), running)).ever.sum, 'it was added up for good').toBe(0n);
  clock.pass(24 * HOUR_MS);
  expect((await totals.addUp(clock.now(), running)).ever.sum).toBe(1n);
});

test('a long ledger is left off when it is time to stop', async () => {
  const totals = new SqlLedgerTotals(database, 1);
  for (let n = 0; n < 5; n++) await credit(n, 1n);
  await expect(totals.addUp(clock.now(), AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
  expect((await totals.addUp(clock.now(), running)).ever.available).toBe(5n);
});
