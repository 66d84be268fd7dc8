import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesServer, startKubernetes } from '@berth/local-stack';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { GivenKubeReconciler } from './given-kube-reconciler.js';

const { kube } = inject('servers');
const NODE_GRACE_MS = 8000;
const TOLERATION_MS = 5000;
// The controllers look now and then, and the machine may do other things.
const SLACK_MS = 60_000;

interface Pod {
  readonly spec: { readonly nodeName: string };
}

// A cluster of its own, since one of its nodes is lost.
describe.skipIf(kube === undefined)('an instance whose node is lost', () => {
  let directory: string;
  let server: KubernetesServer;
  let given: GivenKubeReconciler;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-node-loss-'));
    server = await startKubernetes({ dir: directory, node: 'none', kwokNodes: 2, nodeGraceMs: NODE_GRACE_MS });
    given = await GivenKubeReconciler.open({
      ...server,
      settings: { nodeLossTolerationSeconds: TOLERATION_MS / 1000 },
    });
  }, 240_000);
  afterAll(async () => {
    await given.close();
    await server.stop();
    await rm(directory, { recursive: true });
  });

  it('says so within the grace of the node, and has a pod elsewhere after the toleration', async () => {
    const [id] = await given.running(1);
    if (id === undefined) throw new Error('there is no instance');
    const { podName } = await given.whole(id);
    const nodeOf = async (pod: string) => ((await given.object(given.podPath(id, pod))) as Pod | null)?.spec.nodeName;
    const node = (await nodeOf(podName)) ?? '';
    const observed = () => given.store.observations.get(id) ?? [];
    const before = observed().length;
    await server.loseNode(node);
    const lost = performance.now();

    const said = await eventually(
      () =>
        observed()
          .slice(before)
          .map(({ snapshot }) => snapshot)
          .find((snapshot) => snapshot.ready_replicas === '0') ?? null,
      NODE_GRACE_MS + SLACK_MS,
      'the snapshot to say that nothing is ready',
      20,
    );
    const saidMs = Math.round(performance.now() - lost);
    expect(said.phase).not.toBe('Running');

    const next = await eventually(
      async () => {
        const state = await given.cluster.find(id);
        return state !== null && state.readyReplicas === 1 && state.podName !== podName ? state : null;
      },
      NODE_GRACE_MS + TOLERATION_MS + SLACK_MS,
      'a pod elsewhere',
      50,
    );
    const backMs = Math.round(performance.now() - lost);
    expect(await nodeOf(next.podName)).not.toBe(node);
    await eventually(async () => (await given.snapshot(id))?.ready_replicas === '1', SLACK_MS);
    await eventually(() => given.store.get(id).status === 'RUNNING', SLACK_MS);
    process.stdout.write(`not ready said ${saidMs} ms after the loss (${said.phase}: ${said.message}), back after ${backMs} ms\n`);
    await server.returnNode(node);
  }, 420_000);
});
