import { asInstanceId, type Clock, type InstanceId, refused, type UserId } from '@berth/shared-kernel';

const EPOCH_MS = Date.UTC(2026, 0, 1);
const TICK_MS = 10;
const LAST_TICK = 2 ** 36 - 1;
const LAST_SEQ = 15;

/** Resolves after about so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/**
 * Mints `[UserID:24][TS:36][Seq:4]`. The tick in use never goes back: when the clock steps back, the minter counts on from where it
 * was. Another process may mint the same id; the primary key refuses it and the next one is tried.
 */
export class InstanceIds {
  private tick = 0;
  private readonly nextSeq = new Map<UserId, number>();

  constructor(
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {}

  /** @throws refused `instance.ids-exhausted` after the last tick, in 2047 */
  async mint(userId: UserId): Promise<InstanceId> {
    for (;;) {
      const now = this.clock.now().getTime() - EPOCH_MS;
      const clockTick = Math.floor(now / TICK_MS);
      if (clockTick > this.tick) this.moveTo(clockTick);
      const seq = this.nextSeq.get(userId) ?? 0;
      if (seq <= LAST_SEQ) {
        this.nextSeq.set(userId, seq + 1);
        return asInstanceId((BigInt(userId) << 40n) | (BigInt(this.tick) << 4n) | BigInt(seq));
      }
      if (clockTick < this.tick) this.moveTo(this.tick + 1);
      else await this.pause((clockTick + 1) * TICK_MS - now);
    }
  }

  private moveTo(tick: number): void {
    if (tick > LAST_TICK) throw refused('instance.ids-exhausted', 'Instance ids end in 2047; no more can be made.');
    this.tick = tick;
    this.nextSeq.clear();
  }
}
