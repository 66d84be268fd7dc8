import { withBerth } from './berth-process.ts';
import { Buyer, waited } from './buyer.ts';
import { spread } from './percentile.ts';
import type { Measured } from './report.ts';

const ORDERS = 20;

/** How long orders wait for their instances that are all paid at once. */
export async function measureBurst(): Promise<Measured> {
  const completed = await withBerth(async (berth) => {
    const buyer = await Buyer.register(berth);
    const ids: string[] = [];
    for (let n = 0; n < ORDERS; n++) ids.push(await buyer.place());
    return Promise.all(
      ids.map(async (id) => {
        await buyer.pay(id);
        return buyer.completed(id);
      }),
    );
  });
  const allMs = Math.max(...completed.map((order) => order.completedAtMs)) - Math.min(...completed.map((order) => order.paidAtMs));
  return {
    about: `${ORDERS} orders for berth/hello:1, placed before and paid at once; bcrypt cost 4`,
    rows: [{ figure: 'PAID to COMPLETED', ...spread(completed.map(waited)), 'first PAID to last COMPLETED ms': allMs }],
  };
}
