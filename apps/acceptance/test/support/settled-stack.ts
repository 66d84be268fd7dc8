import { expect } from 'vitest';
import { page } from './client.js';
import { eventually } from './eventually.js';
import type { OwnStack } from './own-stack.js';
import { disagreements } from './snapshots-agree.js';
import type { Town } from './town.js';
import { brokenPromises, counted } from './verify-promises.js';

/** Lets the lives end on a stack where nothing fails any more, then holds everything against the promises; what there was to check. */
export async function settledStack(
  own: OwnStack,
  town: Town,
  kept: { readonly id: string; readonly url: string },
): Promise<Record<string, number>> {
  await town.close();
  await eventually('the kept instance is reached', async () => (await page(kept.url, Number(new URL(kept.url).port))).status === 200);
  await eventually('everything published and handled', async () => {
    const broken = await brokenPromises(own.records);
    if (broken.length > 0) throw new Error(broken.slice(0, 5).join('; '));
    return true;
  });
  await eventually('the snapshots and the API agree', async () => {
    const said = await disagreements(own);
    if (said.length > 0) throw new Error(said.slice(0, 5).join('; '));
    return true;
  });
  await eventually('one pod: that of the kept instance', async () => (await own.workloads()).length === 1);
  expect(await own.workloads()).toEqual(await own.workloads(kept.id));
  return { lives: town.lives, ...(await counted(own.records)) };
}
