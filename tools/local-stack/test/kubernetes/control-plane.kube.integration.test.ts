import { Watch } from '@kubernetes/client-node';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type KubernetesServer, startKubernetes } from '../../src/index.ts';
import { temporaryDirectory } from '../../src/temporary-directory.ts';
import { ClusterClient } from './cluster-client.ts';

const PATIENT = { timeout: 60_000, interval: 100 };

describe('the cluster that a project is given', () => {
  const given = inject('servers').kube;
  const cluster = new ClusterClient(given?.kubeconfig ?? '');

  it('has fake nodes that are Ready, and runs pods on them', async () => {
    const namespace = await cluster.namespace();
    await cluster.deploy(namespace, 'web', { image: 'anything/at-all:1' }, 3);
    await expect.poll(() => cluster.readyReplicas(namespace, 'web'), PATIENT).toBe(3);
    const nodes = (await cluster.pods(namespace, 'web')).map(({ spec }) => spec?.nodeName ?? '');
    expect(await Promise.all(nodes.map((name) => cluster.isReady(name)))).toEqual([true, true, true]);
    expect(given?.nodes).toContain('kwok');
  });

  it('writes down every request with who made it', async () => {
    const namespace = await cluster.namespace();
    await cluster.core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'noted' } } });
    const noted = () =>
      readFileSync(given?.auditLog ?? '', 'utf8')
        .split('\n')
        .filter((line) => line.includes(`/api/v1/namespaces/${namespace}/configmaps`) && line.includes('"verb":"create"'))
        .map(
          (line) => JSON.parse(line) as { user: { username: string }; responseStatus: { code: number }; objectRef: { namespace: string } },
        )
        .find(({ user }) => user.username === 'admin');
    await expect.poll(noted, PATIENT).toMatchObject({ responseStatus: { code: 201 }, objectRef: { namespace } });
    expect(JSON.stringify(noted())).not.toContain('requestObject');
  });
});

describe('a cluster of our own', () => {
  const directory = temporaryDirectory();
  let server: KubernetesServer;
  let cluster: ClusterClient;

  beforeAll(async () => {
    server = await startKubernetes({ dir: directory.path, node: 'none', kwokNodes: 2, nodeGraceMs: 8000 });
    cluster = new ClusterClient(server.kubeconfig);
  });

  afterAll(async () => {
    await server.stop();
    directory.remove();
  });

  const answers = () =>
    cluster.core.listNamespace().then(
      ({ items }) => items.length > 0,
      () => false,
    );

  it('has an apiserver that comes back at the same address with the same objects', async () => {
    await cluster.core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'kept' } } });
    await server.killApiserver();
    expect(await answers()).toBe(false);
    await server.restartApiserver();
    expect((await cluster.core.readNamespacedConfigMap({ namespace: 'default', name: 'kept' })).metadata?.name).toBe('kept');
    await server.restartApiserver();
    expect(await answers()).toBe(true);
  });

  it('has an apiserver that can stand still: it takes connections, and answers when it is resumed', async () => {
    await server.pauseApiserver();
    let isAnswered = false;
    const asking = answers().finally(() => (isAnswered = true));
    const isStill = await Promise.race([asking, new Promise((resolve) => setTimeout(() => resolve('still'), 500))]);
    expect([isStill, isAnswered]).toEqual(['still', false]);
    await server.resumeApiserver();
    expect(await asking).toBe(true);
  });

  it('after a compaction tells a watch from before it that its place is gone (410)', async () => {
    const before = await cluster.core.listNamespacedConfigMap({ namespace: 'default' });
    await cluster.core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { generateName: 'later-' } } });
    expect(await firstOf(before.metadata?.resourceVersion ?? '')).toBe('ADDED');
    await server.compactEtcd();
    expect(await firstOf(before.metadata?.resourceVersion ?? '')).toBe(410);
  });

  /** The first that a watch from a place is told: the type of an event, or the code of an error. */
  function firstOf(resourceVersion: string): Promise<string | number> {
    return new Promise((resolve, reject) => {
      const watching = new Watch(cluster.config).watch(
        '/api/v1/namespaces/default/configmaps',
        { resourceVersion },
        (type, object: { code?: number }) => {
          resolve(type === 'ERROR' ? (object.code ?? 0) : type);
          void watching.then((controller) => controller.abort());
        },
        (error: unknown) => (error instanceof Error ? reject(error) : undefined),
      );
      watching.catch(reject);
    });
  }

  it('has fake nodes that can fall silent and come back', async () => {
    // The apiserver has stood still before, and its nodes with it.
    for (const node of ['kwok-1', 'kwok-2']) await expect.poll(() => cluster.isReady(node), PATIENT).toBe(true);
    await server.loseNode('kwok-1');
    await expect.poll(() => cluster.isReady('kwok-1'), PATIENT).toBe(false);
    await expect.poll(() => cluster.isReady('kwok-2'), PATIENT).toBe(true);
    await server.returnNode('kwok-1');
    await expect.poll(() => cluster.isReady('kwok-1'), PATIENT).toBe(true);
    await expect(async () => server.loseNode('node-9')).rejects.toThrow('kwok-1, kwok-2');
  });
});
