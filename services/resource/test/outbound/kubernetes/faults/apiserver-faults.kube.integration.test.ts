import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesServer, startKubernetes } from '@berth/local-stack';
import { eventually } from '@berth/shared-kernel/testing';
import type { KubeConfig } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { KubeHands, kubeConfigFrom } from '../../../support/kube-hands.js';
import { NO_FAULTS, WatchFaultProxy } from '../../../support/watch-fault-proxy.js';
import { FollowedConfigMaps, WATCHING } from './followed-config-maps.js';

const { kube } = inject('servers');
const START_MS = 240_000;
const TEST_MS = 300_000;
/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 60_000;

// A cluster of its own, since it is broken.
describe.skipIf(kube === undefined)('following an apiserver that', () => {
  let directory: string;
  let cluster: KubernetesServer;
  let hands: KubeHands;
  let followed: FollowedConfigMaps;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-apiserver-'));
    cluster = await startKubernetes({ dir: directory, node: 'none', kwokNodes: 0 });
  }, START_MS);
  afterAll(async () => {
    await cluster.stop();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    hands = new KubeHands(kubeConfigFrom(cluster.kubeconfig));
    followed = await following(hands.kubeConfig);
    await followed.make(['a', 'b', 'c']);
    followed.reflector.start();
    await followed.reflector.synced;
  });
  afterEach(async () => {
    await followed.close();
    await hands.removeNamespace(followed.namespace);
    hands.close();
  });

  const following = async (through: KubeConfig): Promise<FollowedConfigMaps> => {
    const namespace = `apiserver-${randomUUID().slice(0, 8)}`;
    await hands.makeNamespace(namespace);
    return new FollowedConfigMaps(() => hands, namespace, through, WATCHING);
  };
  const isTold = (name: string) => followed.told.has(`${followed.namespace}/${name}`);
  const becomesTrue = () => eventually(() => followed.isTrue(), PATIENCE_MS, 'the view to be what a list shows', 50);
  /** The connections of these hands are lost with the server. */
  const freshHands = (): void => {
    hands.close();
    hands = new KubeHands(kubeConfigFrom(cluster.kubeconfig));
  };

  it(
    'is restarted is followed again within seconds',
    async () => {
      await cluster.restartApiserver();
      freshHands();
      const back = performance.now();
      await followed.make(['after']);
      await eventually(() => isTold('after'), PATIENCE_MS);
      expect(followed.reflector.isSynced()).toBe(true);
      process.stdout.write(`told ${Math.round(performance.now() - back)} ms after the apiserver was ready again\n`);
      await becomesTrue();
    },
    TEST_MS,
  );

  it(
    'is killed and away for a while is stale meanwhile, and followed again when it is back',
    async () => {
      await cluster.killApiserver();
      await eventually(() => followed.staleMs() > 5000, PATIENCE_MS);
      expect(followed.reflector.isSynced()).toBe(true);
      expect(followed.held().size).toBe(3);
      await cluster.restartApiserver();
      freshHands();
      const back = performance.now();
      await eventually(() => followed.staleMs() < 1000, PATIENCE_MS);
      process.stdout.write(`known again ${Math.round(performance.now() - back)} ms after the apiserver was ready\n`);
      await becomesTrue();
    },
    TEST_MS,
  );

  it(
    'stands still with its connections open is noticed, and followed again when it goes on',
    async () => {
      await cluster.pauseApiserver();
      await eventually(() => followed.staleMs() > 8000, PATIENCE_MS);
      expect(followed.held().size).toBe(3);
      await cluster.resumeApiserver();
      await eventually(() => followed.staleMs() < 1000, PATIENCE_MS);
      await followed.make(['after']);
      await eventually(() => isTold('after'), PATIENCE_MS);
      await becomesTrue();
    },
    TEST_MS,
  );

  it(
    'has forgotten the version to go on from is listed again, and what happened meanwhile is told',
    async () => {
      const proxy = await WatchFaultProxy.open(hands.kubeConfig, directory);
      const through = await following(proxy.kubeConfig());
      await through.make(['gone', 'changed', 'same']);
      through.reflector.start();
      await through.reflector.synced;
      proxy.faults = { ...NO_FAULTS, halfOpen: 'requests' };
      proxy.cut();
      await through.remove(['gone']);
      await through.change(['changed'], 'meanwhile');
      await through.make(['new']);
      await cluster.compactEtcd();
      freshHands();
      expect(through.told.size).toBe(3);
      proxy.faults = NO_FAULTS;
      proxy.cut();
      await eventually(() => through.isTrue(), PATIENCE_MS, 'the view to be what a list shows', 50);
      expect(through.told.has(`${through.namespace}/gone`)).toBe(false);
      expect(proxy.seen).toMatchObject({ lists: 2, expired: 1 });
      await through.close();
      await proxy.close();
    },
    TEST_MS,
  );
});
