import { randomUUID } from 'node:crypto';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { heapInUseMiB } from '../../../support/heap.js';
import { KubeHands, kubeConfigFrom } from '../../../support/kube-hands.js';
import { FollowedConfigMaps } from './followed-config-maps.js';

const { kube } = inject('servers');
const OBJECTS = Number(process.env['BERTH_TEST_OBJECTS'] ?? 2000);
const ROUNDS = 3;
const TEST_MS = 600_000;

describe.skipIf(kube === undefined)('following thousands of objects', () => {
  let hands: KubeHands;
  let followed: FollowedConfigMaps;
  const names = Array.from({ length: OBJECTS }, (_, index) => `thing-${index}`);

  beforeAll(async () => {
    hands = new KubeHands(kubeConfigFrom(kube?.kubeconfig ?? ''));
    followed = new FollowedConfigMaps(() => hands, `thousands-${randomUUID().slice(0, 8)}`, hands.kubeConfig, { resyncEveryMs: 5000 });
    await hands.makeNamespace(followed.namespace);
    await followed.make(names);
  }, TEST_MS);
  afterAll(async () => {
    await followed.close();
    await hands.removeNamespace(followed.namespace);
    hands.close();
  });

  const isComplete = (says: string) => [...followed.told.values()].every(({ data }) => data?.['says'] === says);

  it(
    `lists ${OBJECTS} and tells every change of ${ROUNDS} rounds of as many, in bounded memory`,
    async () => {
      const began = performance.now();
      followed.reflector.start();
      await followed.reflector.synced;
      const listedMs = performance.now() - began;
      expect(followed.told.size).toBe(OBJECTS);
      const before = heapInUseMiB();
      const lags: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await followed.change(names, `round ${round}`);
        const written = performance.now();
        await eventually(() => isComplete(`round ${round}`), 60_000, 'every change to be told', 5);
        lags.push(Math.round(performance.now() - written));
      }
      expect(await followed.isTrue()).toBe(true);
      const grownMiB = heapInUseMiB() - before;
      // Well below what it would be if each version that was ever told were kept.
      expect(grownMiB).toBeLessThan((OBJECTS * ROUNDS * 2048) / 2 ** 20 + 4);
      const figures = `listed in ${Math.round(listedMs)} ms; told ${lags.join(', ')} ms after the last write of a round`;
      process.stdout.write(`${OBJECTS} objects ${figures}; grown by ${grownMiB.toFixed(1)} MiB\n`);
    },
    TEST_MS,
  );
});
