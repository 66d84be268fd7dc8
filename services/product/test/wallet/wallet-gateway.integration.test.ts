import { type Database, managerOf, randomUuids } from '@berth/platform';
import { asOrderId, asUserId, systemClock, type Tx } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Movement } from '../../src/domain/wallet/movement.js';
import { post } from '../../src/domain/wallet/post.js';
import { recordMovement } from '../../src/domain/wallet/record-movement.js';
import { auditLedger } from '../support/audit-ledger.js';
import { entryRows, movementRows } from '../../src/outbound/sql/wallet/ledger-rows.js';
import { SqlLedger } from '../../src/outbound/sql/wallet/sql-ledger.js';
import { SqlWallets } from '../../src/outbound/sql/wallet/sql-wallets.js';
import { WalletGateway } from '../../src/outbound/wallet/wallet-gateway.js';
import { openProductDatabase } from '../support/product-database.js';

const anna = asUserId(1);
const order = (n: number) => asOrderId(BigInt(n));
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index + 1));
const uuids = randomUuids(systemClock);
const ledger = new SqlLedger();

let database: Database;
let dispose: () => Promise<void>;
let gateway: WalletGateway;
let wallets: SqlWallets;

beforeEach(async () => {
  ({ database, dispose } = await openProductDatabase());
  gateway = new WalletGateway({ unitOfWork: database.unitOfWork, ledger, clock: systemClock, uuids });
  wallets = new SqlWallets(database);
});
afterEach(() => dispose());

const stamp = () => ({ movementId: uuids.next(), at: systemClock.now() });
const creditOf = (amount: bigint, reference = 'first'): Movement => ({ kind: 'credit', userId: anna, amount, reference, reason: 'gift' });
const credit = (amount: bigint, reference?: string) =>
  database.unitOfWork.run('credit', (tx) => recordMovement(tx, ledger, creditOf(amount, reference), stamp()));
const clean = { sum: 0n, unbalancedMovements: [], negativeAccounts: [], gaps: [] };

describe('payments from a wallet', () => {
  test('fifty holds at once never take more than there is', async () => {
    await credit(1000n);
    const outcomes = await Promise.all(times(50, (n) => gateway.hold({ orderId: order(n), userId: anna, amount: 300 })));
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(3);
    expect(await wallets.balance(anna)).toEqual({ available: 100n, held: 900n });
    expect(await auditLedger(database.reader)).toEqual(clean);
  });

  test('twenty duplicates of one hold are one movement', async () => {
    await credit(1000n);
    const outcomes = await Promise.all(times(20, () => gateway.hold({ orderId: order(1), userId: anna, amount: 300 })));
    expect(outcomes).toEqual(times(20, () => ({ kind: 'held' })));
    expect(await database.reader.countBy(movementRows, { kind: 'hold' })).toBe(1);
    expect(await wallets.balance(anna)).toEqual({ available: 700n, held: 300n });
  });

  test('of captures and releases at once, one kind settles the hold and the other is refused', async () => {
    await credit(1000n);
    await gateway.hold({ orderId: order(1), userId: anna, amount: 300 });
    const settled = await Promise.allSettled(
      times(20, (n) => (n % 2 === 0 ? gateway.capture({ orderId: order(1) }) : gateway.release({ orderId: order(1) }))),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(settled.filter((each) => each.status === 'rejected').map((each) => each.reason as unknown)).toEqual(
      times(10, () => expect.objectContaining({ code: 'ledger.already-settled' })),
    );
    expect(await database.reader.count(movementRows)).toBe(3);
    expect(await auditLedger(database.reader)).toEqual(clean);
  });

  test('twenty refunds of one capture at once are one movement, and the ledger still sums to zero', async () => {
    await credit(1000n);
    await gateway.hold({ orderId: order(1), userId: anna, amount: 300 });
    await gateway.capture({ orderId: order(1) });
    await Promise.all(times(20, () => gateway.refund({ orderId: order(1) })));
    expect(await database.reader.countBy(movementRows, { kind: 'refund' })).toBe(1);
    expect(await wallets.balance(anna)).toEqual({ available: 1000n, held: 0n });
    const [entry] = (await wallets.entries(anna, { limit: 1, after: null })).items;
    expect(entry).toMatchObject({ kind: 'refund', orderId: order(1), amount: 300n, balanceAfter: 1000n });
    expect(await auditLedger(database.reader)).toEqual(clean);
  });

  test('a hold without any money is declined and leaves no trace', async () => {
    expect(await gateway.hold({ orderId: order(1), userId: anna, amount: 1 })).toEqual({ kind: 'declined', reason: 'insufficient-funds' });
    expect(await database.reader.count(movementRows)).toBe(0);
  });

  test('a hold that was declined is taken once there is money', async () => {
    await gateway.hold({ orderId: order(1), userId: anna, amount: 1 });
    await credit(1n);
    expect(await gateway.hold({ orderId: order(1), userId: anna, amount: 1 })).toEqual({ kind: 'held' });
  });

  test('an order id above 2^53 and an amount of 32 bits are kept exactly', async () => {
    const orderId = asOrderId(9_007_199_254_740_993n);
    await credit(4_294_967_295n);
    await gateway.hold({ orderId, userId: anna, amount: 4_294_967_295 });
    const [entry] = (await wallets.entries(anna, { limit: 1, after: null })).items;
    expect(entry).toMatchObject({ kind: 'hold', orderId, amount: -4_294_967_295n, balanceAfter: 0n });
  });
});

const fromEmpty = (movement: Movement) => {
  const posting = post(movement, { available: { seq: 0, amount: 0n }, held: { seq: 0, amount: 0n } });
  return { ...stamp(), movement, entries: posting.kind === 'posted' ? posting.entries : [] };
};
const appendOnce = (tx: Tx, movement: Movement) => ledger.append(tx, fromEmpty(movement));

describe('the ledger', () => {
  test('opened for one user by twenty credits at once, has them all', async () => {
    await Promise.all(times(20, (n) => credit(5n, `credit-${n}`)));
    expect(await wallets.balance(anna)).toEqual({ available: 100n, held: 0n });
    expect(await auditLedger(database.reader)).toEqual(clean);
  });

  test('keeps nothing of a transaction that was rolled back', async () => {
    const failing = database.unitOfWork.run('credit', async (tx) => {
      await recordMovement(tx, ledger, creditOf(5n), stamp());
      throw new Error('the process was not lucky');
    });
    await expect(failing).rejects.toThrow('not lucky');
    expect(await database.reader.count(entryRows)).toBe(0);
    expect(await wallets.balance(anna)).toEqual({ available: 0n, held: 0n });
  });

  test('gives a place in an account once: who read an older balance meets a version conflict', async () => {
    await credit(5n);
    let tries = 0;
    const late = database.unitOfWork.run('late', async (tx) => {
      tries += 1;
      if (tries === 1) await appendOnce(tx, creditOf(7n, 'second'));
      else await recordMovement(tx, ledger, creditOf(7n, 'second'), stamp());
    });
    await late;
    expect(tries).toBe(2);
    expect(await wallets.balance(anna)).toEqual({ available: 12n, held: 0n });
    expect(await auditLedger(database.reader)).toEqual(clean);
  });

  test('takes a reference once', async () => {
    await credit(5n, 'same');
    const bob: Movement = { kind: 'credit', userId: asUserId(2), amount: 5n, reference: 'same', reason: 'gift' };
    let codes: unknown[] = [];
    await database.unitOfWork.run('late', async (tx) => {
      codes = await appendOnce(tx, bob).then(
        () => [],
        (error: unknown) => [error],
      );
    });
    expect(codes).toEqual([expect.objectContaining({ kind: 'conflict', code: 'aggregate.version-conflict' })]);
  });

  test('is read newest first in pages that neither repeat nor leave out', async () => {
    for (const n of times(5, (each) => each)) await credit(BigInt(n), `credit-${n}`);
    const first = await wallets.entries(anna, { limit: 2, after: null });
    const second = await wallets.entries(anna, { limit: 2, after: first.last });
    const third = await wallets.entries(anna, { limit: 2, after: second.last });
    expect([first, second, third].map(({ items }) => items.map(({ amount }) => amount))).toEqual([[5n, 4n], [3n, 2n], [1n]]);
    expect(third.last).toBeNull();
  });

  test('is found wanting by the audit when a number in an account is missing, though the sums are right', async () => {
    await database.unitOfWork.run('tamper', async (tx) => {
      await managerOf(tx).insert(movementRows, { ...ghost, movementId: 'm' });
      await managerOf(tx).insert(entryRows, [
        { movementId: 'm', account: 'external', amount: -9n, seq: null, balanceAfter: null },
        { movementId: 'm', account: 'available:1', amount: 9n, seq: 2, balanceAfter: 9n },
      ]);
    });
    expect(await auditLedger(database.reader)).toEqual({ ...clean, gaps: ['available:1'] });
  });

  test('is found wanting by the audit when somebody edits it', async () => {
    await credit(5n);
    await gateway.hold({ orderId: order(1), userId: anna, amount: 2 });
    await database.unitOfWork.run('tamper', async (tx) => {
      const entries = [{ movementId: 'ghost', account: 'available:1', amount: 9n, seq: 4, balanceAfter: -1n }];
      await managerOf(tx).insert(entryRows, entries);
      await managerOf(tx).insert(movementRows, { ...ghost, movementId: 'empty' });
    });
    expect(await auditLedger(database.reader)).toEqual({
      sum: 9n,
      unbalancedMovements: ['empty'],
      negativeAccounts: ['available:1'],
      gaps: ['available:1'],
    });
  });
});

const ghost = { kind: 'credit' as const, reference: 'ghost', userId: 1, orderId: null, amount: 1n, reason: null, createdAt: new Date(0) };
