import { unavailable } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import type { Lease, LeaseApi, LeaseSpec } from '../../../../src/outbound/kubernetes/lease/lease-api.js';
import { LeaseElection } from '../../../../src/outbound/kubernetes/lease/lease-election.js';

/** One Lease in memory, whose answers can be lost on their way. */
class LeaseInMemory implements LeaseApi {
  lease: Lease | null = null;
  losesAnswers = false;
  /** What others do once, between a read and what follows from it. */
  meanwhile: () => Promise<unknown> = async () => {};
  private version = 0;

  async read(): Promise<Lease | null> {
    const { lease, meanwhile } = this;
    this.meanwhile = async () => {};
    await meanwhile();
    return lease;
  }

  async create(spec: LeaseSpec): Promise<Lease | null> {
    return this.lease === null ? this.put(spec) : null;
  }

  async replace({ metadata }: Lease, spec: LeaseSpec): Promise<Lease | null> {
    return this.lease?.metadata.resourceVersion === metadata.resourceVersion ? this.put(spec) : null;
  }

  private put(spec: LeaseSpec): Lease {
    this.version += 1;
    this.lease = { metadata: { name: 'one', resourceVersion: String(this.version) }, spec };
    if (this.losesAnswers) throw unavailable('cluster.unavailable', 'lost on the way');
    return this.lease;
  }
}

describe('an election', () => {
  const given = () => {
    const api = new LeaseInMemory();
    let ms = 0;
    let told = 0;
    const clock = { now: () => new Date((told += 1)) };
    const candidate = (identity: string, leaseDurationMs = 10_000) =>
      new LeaseElection({ api, identity, leaseDurationMs, clock, monotonicMs: () => ms });
    return { api, candidate, pass: (passedMs: number) => void (ms += passedMs) };
  };

  it('has one winner of twenty', async () => {
    const { candidate } = given();
    const won = await Promise.all(Array.from({ length: 20 }, (_, n) => candidate(`${n}`).stand()));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('is won again at once when only the answer was lost', async () => {
    const { api, candidate } = given();
    const [one, other] = [candidate('one'), candidate('other')];
    api.losesAnswers = true;
    await expect(one.stand()).rejects.toMatchObject({ code: 'cluster.unavailable' });
    api.losesAnswers = false;
    expect(await other.stand()).toBe(false);
    expect(await one.stand()).toBe(true);
    api.losesAnswers = true;
    await expect(one.renew()).rejects.toMatchObject({ code: 'cluster.unavailable' });
    api.losesAnswers = false;
    expect(await one.renew()).toBe(true);
  });

  it('is won by who has the place of the holder, though the holder renews while it asks, and they do not take turns', async () => {
    const { api, candidate } = given();
    const [before, after] = [candidate('same'), candidate('same')];
    await before.stand();
    api.meanwhile = () => before.renew();
    expect(await after.stand()).toBe(false);
    expect(await after.stand()).toBe(true);
    expect(await before.renew()).toBe(false);
    expect(await before.stand()).toBe(false);
  });

  it('is not won over another of the same name that came first', async () => {
    const { candidate } = given();
    const [other, late, first] = [candidate('other'), candidate('same'), candidate('same')];
    await other.stand();
    expect(await late.stand()).toBe(false);
    await other.release();
    expect(await first.stand()).toBe(true);
    expect(await late.stand()).toBe(false);
  });

  it('is open again when the Lease has not been seen to change for as long as its holder promised, and not before', async () => {
    const { candidate, pass } = given();
    const [holder, other] = [candidate('holder', 30_000), candidate('other', 10_000)];
    expect(await holder.stand()).toBe(true);
    expect(await other.stand()).toBe(false);
    pass(29_999);
    expect(await other.stand()).toBe(false);
    expect(await holder.renew()).toBe(true);
    pass(29_999);
    expect(await other.stand()).toBe(false);
    pass(29_999);
    expect(await other.stand()).toBe(false);
    pass(1);
    expect(await other.stand()).toBe(true);
    expect(await holder.renew()).toBe(false);
  });

  it('counts who has held the Lease, and leaves alone what others have written beside it', async () => {
    const { api, candidate } = given();
    const [one, other] = [candidate('one'), candidate('other')];
    await one.stand();
    api.lease = { ...(api.lease as Lease), spec: { ...api.lease?.spec, strategy: 'x' } as LeaseSpec };
    await one.release();
    expect(api.lease?.spec.holderIdentity).toBeUndefined();
    expect(await other.stand()).toBe(true);
    await one.release();
    expect(api.lease?.spec).toMatchObject({ holderIdentity: 'other', strategy: 'x', leaseDurationSeconds: 10 });
  });
});
