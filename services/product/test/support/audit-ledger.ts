import type { EntityManager } from 'typeorm';
import { entryRows, movementRows } from '../../src/outbound/sql/wallet/ledger-rows.js';

/** What would be wrong with the ledger: a sum of zero and three empty lists mean nothing is. */
export interface LedgerAudit {
  /** Of all entries, in minor units. */
  readonly sum: bigint;
  /** Movements whose entries do not sum to zero, or that have none. */
  readonly unbalancedMovements: readonly string[];
  /** Accounts that were below zero at any time. */
  readonly negativeAccounts: readonly string[];
  /** Accounts whose numbering has a gap, or whose last balance is not the sum of their entries. */
  readonly gaps: readonly string[];
}

/** Sums come as integers or as decimal text, by the database; null for those of nothing. */
type RawNumber = bigint | number | string | null;

interface AccountTotals {
  readonly account: string;
  readonly entries: RawNumber;
  readonly last: RawNumber;
  readonly sum: RawNumber;
  readonly lowest: RawNumber;
}

/** Adds the whole ledger up anew; the balances that it checks are not believed. */
export async function auditLedger(reader: EntityManager): Promise<LedgerAudit> {
  const total = await reader.createQueryBuilder(entryRows, 'e').select('SUM(e.amount)', 'sum').getRawOne<{ sum: RawNumber }>();
  const accounts = await accountTotals(reader);
  return {
    sum: whole(total?.sum),
    unbalancedMovements: await unbalancedMovements(reader),
    negativeAccounts: accounts.filter(({ lowest }) => whole(lowest) < 0n).map(({ account }) => account),
    gaps: await accountsWithGaps(reader, accounts),
  };
}

function accountTotals(reader: EntityManager): Promise<AccountTotals[]> {
  return reader
    .createQueryBuilder(entryRows, 'e')
    .select('e.account', 'account')
    .addSelect('COUNT(*)', 'entries')
    .addSelect('MAX(e.seq)', 'last')
    .addSelect('SUM(e.amount)', 'sum')
    .addSelect('MIN(e.balanceAfter)', 'lowest')
    .where('e.seq IS NOT NULL')
    .groupBy('e.account')
    .getRawMany<AccountTotals>();
}

async function unbalancedMovements(reader: EntityManager): Promise<string[]> {
  const rows = await reader
    .createQueryBuilder(movementRows, 'm')
    .leftJoin('ledger_entry', 'e', 'e.movement_id = m.movement_id')
    .select('m.movementId', 'movement')
    .groupBy('m.movementId')
    .having('COUNT(e.account) = 0 OR SUM(e.amount) <> 0')
    .getRawMany<{ movement: string }>();
  return rows.map(({ movement }) => movement);
}

async function accountsWithGaps(reader: EntityManager, accounts: readonly AccountTotals[]): Promise<string[]> {
  const gaps: string[] = [];
  for (const { account, entries, last, sum } of accounts) {
    const end = await reader.findOneBy(entryRows, { account, seq: Number(last) });
    if (whole(entries) !== whole(last) || end?.balanceAfter !== whole(sum)) gaps.push(account);
  }
  return gaps;
}

const whole = (value: RawNumber | undefined): bigint => BigInt(value ?? 0);
