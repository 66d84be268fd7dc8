import { backOffMs, OUTAGE_BACK_OFF } from '../../lifecycle/back-off.js';
import { Signal } from '../../lifecycle/signal.js';
import { settledWithin } from '../../lifecycle/within.js';
import type { Subscription } from '../event-log.js';
import { type Estate, GroupMember, type GroupMemberOptions } from './group-member.js';

const BEGUN_WITHIN_MS = 15_000;

/** Keeps one member in a group for ever: when it breaks, for whatever reason, another one takes its place. */
export class KafkaSubscription implements Subscription {
  /** Resolves when the group has begun, or at once when it turns out that the brokers cannot be reached. */
  readonly begun: Promise<void>;
  private readonly stopping = new AbortController();
  private readonly estate: Estate = { lingering: new Map(), memberId: null };
  private readonly loop: Promise<void>;
  private member: GroupMember | null = null;
  private stopped: Promise<void> | null = null;

  constructor(private readonly options: Omit<GroupMemberOptions, 'estate'>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = settledWithin(BEGUN_WITHIN_MS, promise);
    this.loop = this.keepGoing(resolve);
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.end());
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    await this.member?.stop();
    await this.loop;
    // Also those that a broken member has left behind: whoever stops relies on nothing being under way.
    await Promise.all(this.estate.lingering.values());
  }

  private async keepGoing(begun: () => void): Promise<void> {
    const { subscription, logger } = this.options;
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      const member = new GroupMember({ ...this.options, estate: this.estate });
      this.member = member;
      void member.joined.then(() => {
        if (failures > 0) logger.info({ group: subscription.group, failures }, 'a consumer works again');
        failures = 0;
        begun();
      });
      try {
        await member.run();
      } catch (error) {
        failures += 1;
        const where = { group: subscription.group, topics: subscription.topics, failures };
        logger[failures === 1 ? 'warn' : 'debug']({ err: error, ...where }, 'a consumer broke and is started again');
        begun();
        await new Signal().wait(backOffMs(failures, OUTAGE_BACK_OFF), this.stopping.signal);
      }
    }
    begun();
  }
}
