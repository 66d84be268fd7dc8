import { setTimeout as pause } from 'node:timers/promises';
import { withBerth } from './berth-process.ts';
import { Buyer } from './buyer.ts';
import type { Measured } from './report.ts';
import { childrenOf, type Memory, residentMemory } from './resident-memory.ts';

const INSTANCES = 50;
const SETTLE_MS = 5_000;

/** What the platform holds in memory when idle, and what it and its instances hold when many run. */
export function measureMemory(): Promise<Measured> {
  return withBerth(async (berth) => {
    await pause(SETTLE_MS);
    const idle = residentMemory(berth.pid);
    const buyer = await Buyer.register(berth);
    for (let n = 0; n < INSTANCES; n++) await buyer.buy();
    await pause(SETTLE_MS);
    const busy = residentMemory(berth.pid);
    const instances = childrenOf(berth.pid);
    if (instances.length !== INSTANCES) throw new Error(`${instances.length} instance processes run where ${INSTANCES} should.`);
    const sum = instances.map(residentMemory).reduce(plus);
    const each = { rssMiB: sum.rssMiB / INSTANCES, pssMiB: sum.pssMiB / INSTANCES };
    return {
      about: `after ${SETTLE_MS / 1000} s of rest, idle and with ${INSTANCES} running instances of berth/hello:1; bcrypt cost 4`,
      rows: [
        row('platform, idle', idle),
        row(`platform, ${INSTANCES} instances`, busy),
        row(`the ${INSTANCES} instance processes`, sum),
        row('one of them', each),
      ],
    };
  });
}

const plus = (a: Memory, b: Memory): Memory => ({ rssMiB: a.rssMiB + b.rssMiB, pssMiB: a.pssMiB + b.pssMiB });
const row = (process: string, { rssMiB, pssMiB }: Memory) => ({ process, 'RSS MiB': rssMiB, 'PSS MiB': pssMiB });
