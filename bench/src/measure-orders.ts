import { setTimeout as pause } from 'node:timers/promises';
import { withBerth } from './berth-process.ts';
import { Buyer, waited } from './buyer.ts';
import { spread } from './percentile.ts';
import type { Measured } from './report.ts';

const PER_SECOND = 2;
const SECONDS = 60;

/** How long paid orders wait for their instance under a steady load. */
export async function measureOrders(): Promise<Measured> {
  const completed = await withBerth(async (berth) => {
    const buyer = await Buyer.register(berth);
    const waits: Promise<number>[] = [];
    const began = performance.now();
    for (let n = 0; n < PER_SECOND * SECONDS; n++) {
      await pause(Math.max(0, began + (n * 1000) / PER_SECOND - performance.now()));
      waits.push(buyAndDelete(buyer));
    }
    return Promise.all(waits);
  });
  return {
    about: `PAID to COMPLETED for berth/hello:1 at ${PER_SECOND} orders/s for ${SECONDS} s; bcrypt cost 4; each instance is deleted once its order is completed`,
    rows: [{ figure: 'PAID to COMPLETED', ...spread(completed) }],
  };
}

async function buyAndDelete(buyer: Buyer): Promise<number> {
  const order = await buyer.buy();
  await buyer.deleteInstance(order.instanceId);
  return waited(order);
}
