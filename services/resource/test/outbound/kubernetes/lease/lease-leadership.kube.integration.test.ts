import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, it } from 'vitest';
import { LEASE_TIMINGS } from '../../../../src/outbound/kubernetes/lease/lease-leadership.js';
import { type Candidate, GivenElection, QUICK } from '../../../support/candidates.js';

const many = (election: GivenElection, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => election.candidate(`replica-${n}`)));
const leaderOf = async (candidates: readonly Candidate[]): Promise<Candidate> =>
  await eventually(() => candidates.find((one) => one.leads()) ?? null, 30_000, 'somebody leading', 2);

describe('of those that stand for a Lease', () => {
  it('one leads at a time, until the last has gone', async () => {
    const election = new GivenElection();
    let left = await many(election, 10);
    while (left.length > 0) {
      const leader = await leaderOf(left);
      left = left.filter((one) => one !== leader);
      await leader.leadership.stop();
    }
    expect(election.overlaps()).toEqual([]);
    expect(new Set(election.terms.map(({ who }) => who)).size).toBe(10);
    expect((await (await election.lease()).read())?.spec.holderIdentity).toBeUndefined();
  });

  it('another follows typically within 2 s when the leader stops', async () => {
    const election = new GivenElection();
    const candidate = (n: number) => election.candidate(`replica-${n}`, { timings: LEASE_TIMINGS });
    let candidates = [await candidate(0), await candidate(1)];
    for (let handOvers = 0; handOvers < 5; handOvers++) {
      const leader = await leaderOf(candidates);
      candidates = [...candidates.filter((one) => one !== leader), await candidate(handOvers + 2)];
      await leader.leadership.stop();
    }
    await leaderOf(candidates);
    expect(election.overlaps()).toEqual([]);
    expect(election.gaps().toSorted((x, y) => x - y)[2]).toBeLessThan(2000);
  });

  it('another follows within the duration of the Lease when the leader dies, and not before the leader knows that it is over', async () => {
    const election = new GivenElection();
    const candidates = await many(election, 3);
    const leader = await leaderOf(candidates);
    const from = performance.now();
    await leader.proxy.refuse();
    const next = await leaderOf(candidates.filter((one) => one !== leader));
    expect(performance.now() - from).toBeLessThan(QUICK.leaseDurationMs + 10_000);
    expect(next.identity).not.toBe(leader.identity);
    expect(election.overlaps()).toEqual([]);
    await leader.proxy.heal();
    await eventually(() => leader.leadership.isKnown());
    expect(election.leaders()).toEqual([next.identity]);
  });

  it('one who hears nothing more from the apiserver ends its term in time, and knows that it does not know', async () => {
    const election = new GivenElection();
    const candidates = await many(election, 2);
    const leader = await leaderOf(candidates);
    const [other] = candidates.filter((one) => one !== leader) as [Candidate];
    await leader.proxy.halfOpen();
    await leaderOf([other]);
    expect(election.overlaps()).toEqual([]);
    await eventually(() => !leader.leadership.isKnown(), QUICK.leaseDurationMs * 2);
    await leader.proxy.heal();
    await eventually(() => leader.leadership.isKnown());
    expect(other.leads()).toBe(true);
  });

  it('one who is alone leads again soon after the apiserver is back', async () => {
    const election = new GivenElection();
    const only = await election.candidate('only');
    await leaderOf([only]);
    await only.proxy.halfOpen();
    await eventually(() => !only.leads());
    await only.proxy.heal();
    const from = performance.now();
    await leaderOf([only]);
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(election.terms).toHaveLength(2);
  });

  it('none believes a clock but its own', async () => {
    const election = new GivenElection();
    const at = (year: number) => ({ now: () => new Date(Date.now() + (year - 2026) * 31_536_000_000) });
    const candidates = [await election.candidate('past', { clock: at(1990) }), await election.candidate('future', { clock: at(2090) })];
    const leader = await leaderOf(candidates);
    const from = performance.now();
    await eventually(() => performance.now() - from > 2 * QUICK.leaseDurationMs, 3 * QUICK.leaseDurationMs);
    expect(election.terms.map(({ who }) => who)).toEqual([leader.identity]);
    await leader.leadership.stop();
    await leaderOf(candidates);
    expect(election.overlaps()).toEqual([]);
  });

  it('the leader goes when somebody else was put in its place, or the Lease was removed', async () => {
    const election = new GivenElection();
    const leader = await election.candidate('leader');
    await leaderOf([leader]);
    await (await election.lease()).take('usurper');
    await eventually(() => !leader.leads(), 10_000);
    // The usurper never renews.
    await leaderOf([leader]);
    const lease = await election.lease();
    expect((await lease.read())?.spec).toMatchObject({ holderIdentity: 'leader' });
    const others = await election.candidate('other');
    await lease.remove();
    await eventually(async () => (await lease.read()) !== null && election.leaders().length === 1 && election.terms.length === 3);
    expect(others.leads() || leader.leads()).toBe(true);
  });
});

describe('a replica', () => {
  it('that starts again after it was killed takes its own Lease back at once', async () => {
    const election = new GivenElection();
    const killed = await election.candidate('pod-1', { timings: { leaseDurationMs: 60_000, renewDeadlineMs: 1000 } });
    await leaderOf([killed]);
    await killed.proxy.refuse();
    await eventually(() => !killed.leads());
    const from = performance.now();
    const again = await election.candidate('pod-1', { timings: { leaseDurationMs: 60_000 } });
    const stranger = await election.candidate('pod-2', { timings: { leaseDurationMs: 60_000 } });
    await leaderOf([again]);
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(stranger.leads()).toBe(false);
  });

  it('that bears the name of another takes its place once, and they do not take turns', async () => {
    const election = new GivenElection();
    const first = await election.candidate('same');
    await leaderOf([first]);
    const second = await election.candidate('same');
    await leaderOf([second]);
    await eventually(() => !first.leads(), 10_000);
    const from = performance.now();
    await eventually(() => performance.now() - from > QUICK.leaseDurationMs, 3 * QUICK.leaseDurationMs);
    expect(election.terms).toHaveLength(2);
    expect(second.leads()).toBe(true);
  });

  it('that resigns stands aside for others, and takes over again when there are none', async () => {
    const election = new GivenElection();
    const first = await election.candidate('first');
    await leaderOf([first]);
    const second = await election.candidate('second');
    first.resign();
    await leaderOf([second]);
    await second.leadership.stop();
    await leaderOf([first]);
    first.resign();
    await eventually(() => election.terms.length === 4);
    expect(election.gaps()[2]).toBeGreaterThanOrEqual(QUICK.standAsideMs / 2);
    expect(election.overlaps()).toEqual([]);
  });

  it('that is stopped while it asks for the Lease keeps it from nobody', async () => {
    const election = new GivenElection();
    const first = await election.candidate('first', { timings: { leaseDurationMs: 60_000 } });
    await first.leadership.stop();
    const second = await election.candidate('second');
    await leaderOf([second]);
    expect(election.leaders()).toEqual(['second']);
  });

  it('that stops is not kept from handing over by work that hangs', async () => {
    const election = new GivenElection();
    const work = Promise.withResolvers<void>();
    const first = await election.candidate('first', { lastWork: () => work.promise, timings: { leaseDurationMs: 60_000 } });
    await leaderOf([first]);
    const second = await election.candidate('second');
    const stopped = first.leadership.stop();
    await leaderOf([second]);
    expect(election.gaps()[0]).toBeLessThan(20_000);
    work.resolve();
    await stopped;
  });

  it('keeps one connection to the apiserver', async () => {
    const election = new GivenElection();
    const only = await election.candidate('only', { timings: { renewEveryMs: 20 } });
    await leaderOf([only]);
    const lease = await election.lease();
    const before = (await lease.read())?.metadata.resourceVersion;
    await eventually(async () => Number((await lease.read())?.metadata.resourceVersion) > Number(before) + 30);
    expect(only.proxy.accepted).toBeLessThanOrEqual(2);
  });
});
