import { Customer } from './customer.js';
import type { GivenOwnStack } from './given-own-stack.js';

/** Those who buy on one stack, and what they still wait for. */
export class Customers {
  readonly all: Customer[] = [];
  private readonly waiting: Promise<unknown>[] = [];

  constructor(private readonly given: GivenOwnStack) {}

  /** Somebody new. */
  async welcome(): Promise<Customer> {
    const one = await Customer.of(this.given.own.url);
    this.all.push(one);
    return one;
  }

  /** What need not have ended before `ended`. */
  later(work: Promise<unknown>): void {
    work.catch(() => undefined);
    this.waiting.push(work);
  }

  /** Places orders whose ends nobody waits for yet. */
  async order(by: Customer, times: number): Promise<void> {
    for (const placed of await Promise.all(Array.from({ length: times }, () => by.buy()))) this.later(by.ended(placed));
  }

  /** Resolves when all that was left for later has ended; rejects when something of it went wrong. */
  async ended(): Promise<void> {
    // What ends may have left something else for later.
    while (this.waiting.length > 0) await Promise.all(this.waiting.splice(0));
  }

  /** How many orders each of them has placed, and how many are on record. */
  async orders(): Promise<{ readonly placed: readonly number[]; readonly kept: readonly number[] }> {
    const rows = await this.given.own.records.rows('product', 'SELECT user_id, COUNT(*) n FROM orders GROUP BY user_id');
    const kept = new Map(rows.map(({ user_id, n }) => [Number(user_id), Number(n)]));
    return { placed: this.all.map(({ placed }) => placed), kept: this.all.map(({ id }) => kept.get(id) ?? 0) };
  }
}
