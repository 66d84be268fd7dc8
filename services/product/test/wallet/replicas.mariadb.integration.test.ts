import { type Database, isUniqueViolation, managerOf, randomUuids } from '@berth/platform';
import type { FreshDatabase } from '@berth/platform/testing';
import { asOrderId, asUserId, systemClock } from '@berth/shared-kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordMovement } from '../../src/domain/wallet/record-movement.js';
import { entryRows, movementRows } from '../../src/outbound/sql/wallet/ledger-rows.js';
import { SqlLedger } from '../../src/outbound/sql/wallet/sql-ledger.js';
import { SqlWallets } from '../../src/outbound/sql/wallet/sql-wallets.js';
import { WalletGateway } from '../../src/outbound/wallet/wallet-gateway.js';
import { auditLedger } from '../support/audit-ledger.js';
import { freshProductDatabase, openReplica } from '../support/product-database.js';

const anna = asUserId(1);
const ledger = new SqlLedger();
const uuids = randomUuids(systemClock);
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const clean = { sum: 0n, unbalancedMovements: [], negativeAccounts: [], gaps: [] };

let at: FreshDatabase;
let databases: readonly Database[];
beforeEach(async () => {
  at = await freshProductDatabase();
  databases = await Promise.all(times(4, () => openReplica(at)));
});
afterEach(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await at.drop();
});

const on = (n: number) => databases[n % 4] as Database;
const credit = (n: number, amount: bigint) =>
  on(n).unitOfWork.run('credit', (tx) =>
    recordMovement(
      tx,
      ledger,
      { kind: 'credit', userId: anna, amount, reference: `credit ${n}`, reason: 'gift' },
      { movementId: uuids.next(), at: systemClock.now() },
    ),
  );
const gateway = (n: number) => new WalletGateway({ unitOfWork: on(n).unitOfWork, ledger, clock: systemClock, uuids });
const balance = () => new SqlWallets(on(0)).balance(anna);

/** As the executor of payments does, which meets a step again that lost too many races. */
async function persistently<T>(step: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await step();
    } catch (error) {
      if ((error as { code?: string }).code !== 'aggregate.version-conflict') throw error;
    }
}

test('fifty movements of one account on four replicas at once take one place each, and never more than there is', async () => {
  await credit(1_000, 1_000n);

  const outcomes = await Promise.all(
    times(50, (n) =>
      persistently(async () => {
        if (n % 5 === 0) return (await credit(n, 10n)).kind;
        return (await gateway(n).hold({ orderId: asOrderId(BigInt(n)), userId: anna, amount: 300 })).kind;
      }),
    ),
  );

  expect(outcomes.filter((kind) => kind === 'recorded')).toHaveLength(10);
  expect(outcomes.filter((kind) => kind === 'held')).toHaveLength(3);
  expect(outcomes.filter((kind) => kind === 'declined')).toHaveLength(37);
  expect(await balance()).toEqual({ available: 200n, held: 900n });
  expect(await auditLedger(on(0).reader)).toEqual(clean);
});

test('the place of an entry in its account is given once, whoever asks', async () => {
  await credit(0, 100n);
  const entry = { account: 'available:1', amount: 1n, seq: 1, balanceAfter: 1n };

  const again = on(1)
    .unitOfWork.run('again', (tx) => managerOf(tx).insert(entryRows, { movementId: uuids.next(), ...entry }))
    .catch((error: unknown) => error);

  expect(isUniqueViolation(await again)).toBe(true);
});

test('captures and releases of fifty holds on four replicas at once settle each hold once', async () => {
  await credit(0, 50_000n);
  const orders = times(25, (n) => asOrderId(BigInt(n + 1)));
  for (const [n, orderId] of orders.entries()) await gateway(n).hold({ orderId, userId: anna, amount: 100 });

  const steps = orders.flatMap((orderId, n) => [
    () => gateway(n).capture({ orderId }),
    () => gateway(n + 1).capture({ orderId }),
    () => gateway(n + 2).release({ orderId }),
  ]);
  const settled = await Promise.allSettled(steps.map(persistently));

  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: string }).code] : []));
  expect(new Set(codes)).toEqual(new Set(['ledger.already-settled']));
  expect(await on(0).reader.countBy(movementRows, { kind: 'hold' })).toBe(25);
  const [captured, released] = [
    await on(0).reader.countBy(movementRows, { kind: 'capture' }),
    await on(0).reader.countBy(movementRows, { kind: 'release' }),
  ];
  expect(captured + released).toBe(25);
  expect(await balance()).toEqual({ available: 50_000n - BigInt(captured) * 100n, held: 0n });
  expect(await auditLedger(on(0).reader)).toEqual(clean);
});
