import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ReflectorTimings } from '../../../../src/outbound/kubernetes/reflector/index.js';
import { KubeHands, kubeConfigFrom } from '../../../support/kube-hands.js';
import { type Faults, NO_FAULTS, WatchFaultProxy } from '../../../support/watch-fault-proxy.js';
import { BRISK, FollowedConfigMaps, WATCHING } from './followed-config-maps.js';

const { kube } = inject('servers');
// A resync, what a dead connection may hold it up, and the slowness of a machine that does other things.
const BOUND_MS = 6000 + 14_000 + 60_000;
const TEST_MS = 600_000;

describe.skipIf(kube === undefined)('following the apiserver through a connection that', { timeout: TEST_MS }, () => {
  let directory: string;
  let hands: KubeHands;
  let proxy: WatchFaultProxy;
  let followed: FollowedConfigMaps;
  const namespace = () => followed.namespace;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-proxy-'));
    hands = new KubeHands(kubeConfigFrom(kube?.kubeconfig ?? ''));
  });
  afterAll(async () => {
    hands.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    proxy = await WatchFaultProxy.open(hands.kubeConfig, directory);
    followed = following(`faults-${randomUUID().slice(0, 8)}`, BRISK);
    await hands.makeNamespace(namespace());
  });
  afterEach(async () => {
    await followed.close();
    await proxy.close();
    await hands.removeNamespace(namespace());
  });

  const following = (inNamespace: string, timings: Partial<ReflectorTimings>) =>
    new FollowedConfigMaps(() => hands, inNamespace, proxy.kubeConfig(), timings);
  /** What it then knows, it knows by its watches. */
  const withoutResyncs = (): void => {
    followed = following(namespace(), WATCHING);
  };
  const names = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `thing-${from + index}`);
  const becomesTrue = () => eventually(() => followed.isTrue(), BOUND_MS, 'the view to be what a list shows', 50);
  const synced = async (): Promise<void> => {
    await followed.make(names(0, 20));
    followed.reflector.start();
    await followed.reflector.synced;
  };
  let made = 20;
  /** Adds, changes and removes for a while. */
  const busy = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const from = made;
      made += 10;
      await followed.make(names(from, from + 10));
      await followed.change(names(from, from + 5), `with ${from}`);
      await followed.change(names(0, 10), `with ${from}`);
      await followed.remove(names(from + 3, from + 8));
    }
  };

  it('works: tells at once what happens, by one list and watches', async () => {
    withoutResyncs();
    await synced();
    await busy(3);
    await becomesTrue();
    expect(proxy.seen).toMatchObject({ lists: 1, dropped: 0 });
    await eventually(() => followed.staleMs() < 5000, BOUND_MS);
  });

  it.each<[string, Partial<Faults>, readonly (keyof WatchFaultProxy['seen'])[]]>([
    ['drops a fifth of the watch events', { dropShare: 0.2 }, ['dropped', 'passed']],
    ['drops every watch event', { dropShare: 1 }, ['dropped']],
    ['breaks off within every tenth event', { truncateShare: 0.1 }, ['truncated']],
    ['garbles every tenth event', { garbleShare: 0.1 }, ['garbled']],
    ['answers half of the requests with 429', { refuseShare: 0.5, refuseStatus: 429 }, ['refused']],
    ['answers half of the requests with 500', { refuseShare: 0.5, refuseStatus: 500 }, ['refused']],
    ['is slow', { slowMs: 30 }, ['passed']],
    [
      'does a little of everything',
      { dropShare: 0.2, truncateShare: 0.05, garbleShare: 0.02, refuseShare: 0.2, refuseStatus: 429, slowMs: 2 },
      ['dropped', 'truncated', 'passed'],
    ],
  ])('%s always comes to the truth while it goes on to do so', async (_what, faults, happened) => {
    await synced();
    proxy.faults = { ...NO_FAULTS, ...faults };
    if (faults.refuseShare !== undefined) proxy.cut();
    await busy(3);
    await becomesTrue();
    // Where lists tell most of what happens, few events are left to go wrong.
    const hasHappened = async () => {
      await busy(2);
      await becomesTrue();
      return happened.every((what) => proxy.seen[what] > 0);
    };
    await eventually(hasHappened, 2 * BOUND_MS, 'each of the faults to happen');
    expect(happened.filter((what) => proxy.seen[what] === 0)).toEqual([]);
  });

  it.each<[string, Partial<Faults>]>([
    ['takes requests and never answers', { halfOpen: 'requests' }],
    ['goes dead within its streams', { halfOpen: 'streams' }],
    ['refuses everything', { refuseShare: 1, refuseStatus: 503 }],
  ])('%s is said to be stale meanwhile, and made good after', async (_what, faults) => {
    await synced();
    proxy.faults = { ...NO_FAULTS, ...faults };
    // Lists are answered where only the streams are dead; they prove something each time.
    if (faults.halfOpen !== 'streams') proxy.cut();
    await busy(1);
    const staleMs = faults.halfOpen === 'streams' ? 5500 : 12_000;
    await eventually(() => followed.staleMs() > staleMs, BOUND_MS, 'the silence to be noticed', 50);
    expect(followed.reflector.isSynced()).toBe(true);
    proxy.faults = NO_FAULTS;
    await becomesTrue();
    await eventually(() => followed.staleMs() < 1000, BOUND_MS);
  });

  it('is cut again and again is resumed each time, without a list', async () => {
    withoutResyncs();
    await synced();
    for (let cuts = 0; cuts < 5; cuts++) {
      proxy.cut();
      await followed.make([`after-cut-${cuts}`]);
      await eventually(() => followed.told.has(`${namespace()}/after-cut-${cuts}`), BOUND_MS);
    }
    await becomesTrue();
    expect(proxy.seen.lists).toBe(1);
  });

  it('works, page by page', async () => {
    await followed.make(names(0, 25));
    const paged = following(namespace(), { ...WATCHING, pageSize: 10 });
    paged.reflector.start();
    await paged.reflector.synced;
    expect(paged.told.size).toBe(25);
    expect(proxy.seen.lists).toBe(3);
    await paged.close();
  });
});
