import { asOrderId, asUserId, isBerthError, type OrderId, type Tx, type UserId } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountName } from '../../src/domain/wallet/account.js';
import type { Movement } from '../../src/domain/wallet/movement.js';
import { post } from '../../src/domain/wallet/post.js';
import { recordMovement, refundCapture, settleHold } from '../../src/domain/wallet/record-movement.js';
import { MemoryLedger } from './memory-ledger.js';

const tx = {} as Tx;
const stamp = { movementId: 'm', at: new Date(0) };
const anna = asUserId(1);
const order = asOrderId(42n);

const credit = (userId: UserId, amount: bigint, reference: string): Movement => ({
  kind: 'credit',
  userId,
  amount,
  reference,
  reason: 'gift',
});
const hold = (userId: UserId, amount: bigint, orderId: OrderId): Movement => ({ kind: 'hold', userId, amount, orderId });

async function given(...movements: Movement[]) {
  const ledger = new MemoryLedger();
  for (const movement of movements) await recordMovement(tx, ledger, movement, stamp);
  return ledger;
}

async function standing(ledger: MemoryLedger, userId = anna) {
  const balances = await ledger.balances(tx, userId);
  return { available: balances.available.amount, held: balances.held.amount };
}

describe('a wallet', () => {
  test('given a credit, has that much available', async () => {
    expect(await standing(await given(credit(anna, 900n, 'a')))).toEqual({ available: 900n, held: 0n });
  });

  test('given a hold, sets the amount aside', async () => {
    expect(await standing(await given(credit(anna, 900n, 'a'), hold(anna, 500n, order)))).toEqual({ available: 400n, held: 500n });
  });

  test('given a release, has the money back', async () => {
    const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
    await settleHold(tx, ledger, 'release', order, stamp);
    expect(await standing(ledger)).toEqual({ available: 900n, held: 0n });
  });

  test('given a capture, has spent the money', async () => {
    const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
    await settleHold(tx, ledger, 'capture', order, stamp);
    expect(await standing(ledger)).toEqual({ available: 400n, held: 0n });
    expect(ledger.entries.filter(({ account }) => account.kind === 'revenue').map(({ amount }) => amount)).toEqual([500n]);
  });

  test('given a refund, has what was captured back, once', async () => {
    const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
    await settleHold(tx, ledger, 'capture', order, stamp);
    for (let i = 0; i < 2; i++) await refundCapture(tx, ledger, order, stamp);
    expect(await standing(ledger)).toEqual({ available: 900n, held: 0n });
    expect(ledger.entries.filter(({ account }) => account.kind === 'revenue').map(({ amount }) => amount)).toEqual([500n, -500n]);
  });

  test.each([
    ['never held', async () => given(credit(anna, 900n, 'a'))],
    ['only held', async () => given(credit(anna, 900n, 'a'), hold(anna, 500n, order))],
    [
      'released',
      async () => {
        const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
        await settleHold(tx, ledger, 'release', order, stamp);
        return ledger;
      },
    ],
  ])('refuses to refund what was %s', async (_, ledger) => {
    await expect(refundCapture(tx, await ledger(), order, stamp)).rejects.toMatchObject({ kind: 'defect', code: 'ledger.not-captured' });
  });

  test('declines a hold of one unit more than it has, and records nothing', async () => {
    const ledger = await given(credit(anna, 900n, 'a'));
    const outcome = await recordMovement(tx, ledger, hold(anna, 901n, order), stamp);
    expect(outcome).toEqual({ kind: 'declined', reason: 'insufficient-funds' });
    expect(ledger.movements).toHaveLength(1);
  });

  test('lets a free product be held and released', async () => {
    const ledger = await given(hold(anna, 0n, order));
    await settleHold(tx, ledger, 'release', order, stamp);
    expect(await standing(ledger)).toEqual({ available: 0n, held: 0n });
  });

  test('holds no more than a JSON number keeps exact', async () => {
    const ledger = await given(credit(anna, BigInt(Number.MAX_SAFE_INTEGER), 'a'));
    await expect(recordMovement(tx, ledger, credit(anna, 1n, 'b'), stamp)).rejects.toMatchObject({ code: 'wallet.full' });
  });

  test.each(['capture', 'release'] as const)('refuses a %s of what was never held', async (kind) => {
    await expect(settleHold(tx, await given(credit(anna, 900n, 'a')), kind, order, stamp)).rejects.toMatchObject({
      code: 'ledger.not-held',
    });
  });

  test.each([
    ['capture', 'release'],
    ['release', 'capture'],
  ] as const)('after a %s, takes the same again as done and refuses a %s', async (first, opposite) => {
    const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
    await settleHold(tx, ledger, first, order, stamp);
    await settleHold(tx, ledger, first, order, stamp);
    await expect(settleHold(tx, ledger, opposite, order, stamp)).rejects.toMatchObject({ kind: 'defect', code: 'ledger.already-settled' });
    expect(ledger.movements.map(({ movement }) => movement.kind)).toEqual(['credit', 'hold', first]);
  });

  test('refuses another amount under a reference that was used', async () => {
    const ledger = await given(credit(anna, 900n, 'a'), hold(anna, 500n, order));
    await expect(recordMovement(tx, ledger, hold(anna, 400n, order), stamp)).rejects.toMatchObject({ code: 'ledger.reference-reused' });
  });
});

test('money taken from a hold that is not there is a defect', () => {
  const nothing = { seq: 0, amount: 0n };
  expect(() => post({ kind: 'capture', userId: anna, amount: 1n, orderId: order }, { available: nothing, held: nothing })).toThrowError(
    expect.objectContaining({ code: 'ledger.overdrawn' }),
  );
});

const user = fc.integer({ min: 1, max: 3 }).map(asUserId);
const amount = fc.bigInt({ min: 0n, max: 1000n });
const orderOf = (userId: UserId) => fc.bigInt({ min: 1n, max: 4n }).map((n) => asOrderId(BigInt(userId) * 100n + n));
type Step = { readonly movement: Movement } | { readonly settle: 'capture' | 'release' | 'refund'; readonly orderId: OrderId };
const step: fc.Arbitrary<Step> = user.chain((userId) =>
  fc.oneof(
    fc.record({ movement: fc.tuple(amount, fc.constantFrom('a', 'b', 'c')).map(([sum, key]) => credit(userId, sum, `${userId}:${key}`)) }),
    fc.record({ movement: fc.tuple(amount, orderOf(userId)).map(([sum, orderId]) => hold(userId, sum, orderId)) }),
    fc.record({ settle: fc.constantFrom('capture' as const, 'release' as const, 'refund' as const), orderId: orderOf(userId) }),
  ),
);

function onlyRefusals(error: unknown): void {
  if (!isBerthError(error)) throw error;
}

function take(ledger: MemoryLedger, next: Step): Promise<unknown> {
  if ('movement' in next) return recordMovement(tx, ledger, next.movement, stamp);
  if (next.settle === 'refund') return refundCapture(tx, ledger, next.orderId, stamp);
  return settleHold(tx, ledger, next.settle, next.orderId, stamp);
}

async function play(steps: readonly Step[], check: (ledger: MemoryLedger) => void = () => undefined) {
  const ledger = new MemoryLedger();
  for (const next of steps) {
    await take(ledger, next).catch(onlyRefusals);
    check(ledger);
  }
  return ledger;
}

describe('after any credits, holds, captures, releases and refunds, repeated and in any order', () => {
  const steps = fc.array(step, { maxLength: 60 });

  test('the entries sum to zero and no wallet is below zero', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await play(all, ({ entries }) => {
          expect(entries.reduce((sum, entry) => sum + entry.amount, 0n)).toBe(0n);
          expect(entries.filter(({ after }) => after !== null && after.amount < 0n)).toEqual([]);
        });
      }),
    );
  });

  test('every account counts its entries without a gap and ends with their sum', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { entries } = await play(all);
        for (const [, own] of Map.groupBy(
          entries.filter(({ after }) => after !== null),
          ({ account }) => accountName(account),
        )) {
          expect(own.map(({ after }) => after?.seq)).toEqual(own.map((_, index) => index + 1));
          expect(own.at(-1)?.after?.amount).toBe(own.reduce((sum, entry) => sum + entry.amount, 0n));
        }
      }),
    );
  });

  test('a hold is settled at most once, and only by one of the two', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { movements } = await play(all);
        const settled = movements.flatMap(({ movement }) =>
          movement.kind === 'capture' || movement.kind === 'release' ? [movement.orderId] : [],
        );
        expect(new Set(settled).size).toBe(settled.length);
      }),
    );
  });

  test('what is refunded was captured, and is refunded at most once', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { movements } = await play(all);
        const ordersOf = (kind: Movement['kind']) =>
          movements.flatMap(({ movement }) => (movement.kind !== 'credit' && movement.kind === kind ? [movement.orderId] : []));
        const refunded = ordersOf('refund');
        expect(new Set(refunded).size).toBe(refunded.length);
        expect(refunded.filter((orderId) => !ordersOf('capture').includes(orderId))).toEqual([]);
      }),
    );
  });

  test('playing all of it a second time moves no money of a step that was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const once = await play(all);
        const recorded = once.movements.map(({ movement }) => movement);
        for (const movement of recorded) await recordMovement(tx, once, movement, stamp);
        expect(once.movements).toHaveLength(recorded.length);
      }),
    );
  });
});
