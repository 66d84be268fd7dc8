import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { asOrderId, type Clock, type OrderId, unavailable } from '@berth/shared-kernel';
import type { OrderIds } from '../application/ports/order-ids.js';

interface Snowflake {
  generate(): string;
}

// The package is CommonJS without types, and its ES entry cannot be imported by Node.
const { default: SnowflakeGenerator } = createRequire(import.meta.url)('snowflake-id') as {
  readonly default: new (options: { mid: number; offset: number }) => Snowflake;
};

const EPOCH_MS = Date.UTC(2026, 0, 1);
const NODE_AND_SEQUENCE_BITS = 22n;
const LAST_SEQUENCE = 0xfffn;
const LONGEST_WAIT_MS = 2_000;
/** Machine ids outside 1..1022 collide in the package. */
const MACHINES = { first: 1, beyond: 1023 };

export interface SnowflakeOrderIdsOptions {
  /** The clock of the process: the package reads `Date.now()` itself. */
  readonly clock: Clock;
  /** 1..1022; random when absent. */
  readonly machineId?: number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Snowflakes since 2026: [milliseconds:41][machine:10][sequence:12], strictly increasing within a process whatever the clock does. */
export class SnowflakeOrderIds implements OrderIds {
  private readonly generator: Snowflake;
  private readonly clock: Clock;
  private readonly pause: (ms: number) => Promise<unknown>;
  private last = 0n;

  constructor({ clock, machineId = randomInt(MACHINES.first, MACHINES.beyond), pause = delay }: SnowflakeOrderIdsOptions) {
    if (!Number.isInteger(machineId) || machineId < MACHINES.first || machineId >= MACHINES.beyond)
      throw new RangeError('The machine id of a snowflake must be 1..1022.');
    this.generator = new SnowflakeGenerator({ mid: machineId, offset: EPOCH_MS });
    this.clock = clock;
    this.pause = pause;
  }

  /** @throws unavailable `order.clock-behind` when the clock stays behind the last id for two seconds */
  async next(): Promise<OrderId> {
    for (let waitedMs = 0; waitedMs <= LONGEST_WAIT_MS; waitedMs++) {
      const id = this.hasRoom() ? this.generate() : null;
      if (id !== null && id > this.last) {
        this.last = id;
        return asOrderId(id);
      }
      await this.pause(1);
    }
    throw unavailable('order.clock-behind', 'The clock was set back; order ids cannot be made until it has caught up.', { retryAfter: 1 });
  }

  // The package repeats an id both after a clock step back and after 4096 ids in one millisecond.
  private hasRoom(): boolean {
    const now = BigInt(this.clock.now().getTime() - EPOCH_MS);
    const lastTime = this.last >> NODE_AND_SEQUENCE_BITS;
    return now > lastTime || (now === lastTime && (this.last & LAST_SEQUENCE) !== LAST_SEQUENCE);
  }

  private generate(): bigint | null {
    const text = this.generator.generate();
    return /^[0-9]+$/.test(text) ? BigInt(text) : null;
  }
}
