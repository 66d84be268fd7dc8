import type { Clock } from '@berth/shared-kernel';
import type { Lease, LeaseApi, LeaseSpec } from './lease-api.js';

export interface LeaseElectionOptions {
  readonly api: LeaseApi;
  readonly identity: string;
  readonly leaseDurationMs: number;
  readonly clock: Clock;
  /** Milliseconds that only ever grow: the clocks of two machines are never compared. */
  readonly monotonicMs: () => number;
}

/**
 * Takes, keeps and gives back one Lease, as client-go's leaderelection does: another's is free when *we* have not seen it change for as
 * long as it promises, and a write counts only over the version that was read.
 */
export class LeaseElection {
  private seen: Lease | null = null;
  private changeSeenAt = 0;
  /** What bears our name before we have taken anything is that of the process whose place we have; not if another came between. */
  private isHeir = true;
  /** The `acquireTime` that we wrote: it tells our own taking from that of another who bears our name. */
  private takenAt = '';

  constructor(private readonly options: LeaseElectionOptions) {}

  /** Takes the Lease if it is free; true when it is ours. @throws unavailable when that cannot be told; so do the others */
  async stand(): Promise<boolean> {
    const { api } = this.options;
    const found = await api.read();
    this.isHeir &&= found?.spec.holderIdentity === this.options.identity;
    if (found === null) return this.note(await api.create(this.specOver({}, this.time())));
    this.note(found);
    if (!this.isFree(found)) return false;
    const isTaken = await this.put(found, this.isOurs(found) ? this.takenAt : this.time());
    // The other may have renewed meanwhile, or nobody answered: it is asked for again.
    if (isTaken) this.isHeir = false;
    return isTaken;
  }

  /** Keeps it; false when it is no longer ours. */
  async renew(): Promise<boolean> {
    if (this.seen !== null && this.isOurs(this.seen) && (await this.put(this.seen, this.takenAt))) return true;
    const found = await this.options.api.read();
    if (found === null || !this.isOurs(found)) return false;
    return await this.put(found, this.takenAt);
  }

  /** Gives it back, so that another need not wait until it has run out. */
  async release(): Promise<void> {
    const { api } = this.options;
    const found = await api.read();
    if (found === null || !this.isOurs(found)) return;
    const { holderIdentity: _ours, ...spec } = found.spec;
    this.note(await api.replace(found, { ...spec, renewTime: this.time() }));
  }

  private isFree(lease: Lease): boolean {
    const { holderIdentity = '', leaseDurationSeconds = 0 } = lease.spec;
    if (holderIdentity === '' || this.isOurs(lease) || this.isHeir) return true;
    const promisedMs = leaseDurationSeconds * 1000 || this.options.leaseDurationMs;
    return this.options.monotonicMs() - this.changeSeenAt >= promisedMs;
  }

  private isOurs({ spec }: Lease): boolean {
    return spec.holderIdentity === this.options.identity && spec.acquireTime === this.takenAt;
  }

  private async put(found: Lease, acquireTime: string): Promise<boolean> {
    return this.note(await this.options.api.replace(found, this.specOver(found.spec, acquireTime)));
  }

  private specOver(before: LeaseSpec, acquireTime: string): LeaseSpec {
    const { identity, leaseDurationMs } = this.options;
    const { holderIdentity, leaseTransitions = 0 } = before;
    // Noted before it is written: when no answer comes it may be ours all the same.
    this.takenAt = acquireTime;
    return {
      ...before,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      acquireTime,
      renewTime: this.time(),
      leaseTransitions: leaseTransitions + (holderIdentity === identity ? 0 : 1),
    };
  }

  private note(lease: Lease | null): boolean {
    if (lease === null) return false;
    if (lease.metadata.resourceVersion !== this.seen?.metadata.resourceVersion) this.changeSeenAt = this.options.monotonicMs();
    this.seen = lease;
    return true;
  }

  /** A MicroTime has six digits. */
  private time(): string {
    return this.options.clock.now().toISOString().replace('Z', '000Z');
  }
}
