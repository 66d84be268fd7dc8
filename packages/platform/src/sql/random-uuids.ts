import { randomBytes } from 'node:crypto';
import type { Clock, Uuids } from '@berth/shared-kernel';

const MAX_COUNTER = 0xfff;

/** UUIDv7 (RFC 9562 method 1: a counter in rand_a), increasing within a process even when the clock steps back. */
export function randomUuids(clock: Clock): Uuids {
  let lastMs = 0;
  let counter = 0;
  return {
    next: () => {
      const nowMs = clock.now().getTime();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        // Half of the counter's room is left for the ids of the same millisecond.
        counter = randomBytes(2).readUInt16BE() & (MAX_COUNTER >> 1);
      } else if (counter < MAX_COUNTER) counter += 1;
      else {
        lastMs += 1;
        counter = 0;
      }
      return format(lastMs, counter, randomBytes(8));
    },
  };
}

function format(ms: number, counter: number, random: Buffer): string {
  random[0] = 0x80 | ((random[0] ?? 0) & 0x3f);
  const time = ms.toString(16).padStart(12, '0');
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
