import { isBerthError } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import type { EventLog, StoredRecord } from '../../src/index.js';
import { range, record } from './log-kit.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Publishes numbered records of several keys without end, as a relay does: a batch that was refused is published again before the next. */
export class SteadyTraffic {
  /** How many rounds the log has acknowledged; a round is one record of each key. */
  acknowledged = 0;
  /** How often the log was unavailable. */
  refusals = 0;
  private isOn = true;
  private readonly loop: Promise<void>;

  constructor(
    private readonly log: Pick<EventLog, 'publish'>,
    private readonly topic: string,
    private readonly keys = 8,
    private readonly everyMs = 5,
  ) {
    this.loop = this.run();
  }

  /** Resolves when a further round was acknowledged. */
  async flows(withinMs: number): Promise<void> {
    const { acknowledged } = this;
    await eventually(() => this.acknowledged > acknowledged + 1, withinMs, 'records are published again');
  }

  async end(): Promise<void> {
    this.isOn = false;
    await this.loop;
  }

  /** The keys of which not all arrived, or not in their order once what came before is dropped. */
  amiss(handled: readonly StoredRecord[]): readonly string[] {
    const wanted = range(this.acknowledged).join();
    return range(this.keys)
      .map((key) => `key-${key}`)
      .filter((key) => [...new Set(handled.filter((each) => each.key === key).map(({ value }) => value))].join() !== wanted);
  }

  private async run(): Promise<void> {
    while (this.isOn) {
      const batch = range(this.keys).map((key) => record(this.topic, `key-${key}`, String(this.acknowledged)));
      try {
        await this.log.publish(batch);
        this.acknowledged += 1;
      } catch (error) {
        if (!isBerthError(error, 'unavailable')) throw error;
        this.refusals += 1;
      }
      await pause(this.everyMs);
    }
  }
}
