import type { InstanceId } from '@berth/shared-kernel';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { eventually } from '@berth/shared-kernel/testing';
import { GivenKubeReconciler } from './given-kube-reconciler.js';

const { kube } = inject('servers');

// Typically within 2 s, which is printed; a machine that does other things may need longer.
const REPAIRED_WITHIN_MS = 60_000;
// That it was the watch that showed what to repair, and that a pod which is slow to come fails nothing.
const NEVER_MS = 86_400_000;

describe.skipIf(kube === undefined)('what somebody does to an instance by hand', () => {
  let given: GivenKubeReconciler;
  let id: InstanceId;
  let before: ObservedInstance;

  beforeAll(async () => {
    given = await GivenKubeReconciler.open({
      kubeconfig: kube?.kubeconfig ?? '',
      auditLog: kube?.auditLog ?? '',
      timings: { resyncEveryMs: NEVER_MS, unreadyAfterMs: NEVER_MS },
      reflector: { resyncEveryMs: NEVER_MS },
    });
    [id] = (await given.running(1)) as [InstanceId];
  });
  afterAll(() => given.close());

  interface Deployment {
    readonly metadata: { readonly labels: Record<string, string> };
    readonly spec: {
      readonly replicas: number;
      readonly template: { readonly spec: { readonly containers: [{ readonly image: string }] } };
    };
  }
  const deployment = async () => (await given.object(given.path(id, 'deployments'))) as Deployment | null;

  it.each<[string, () => Promise<unknown>, () => Promise<boolean>]>([
    [
      'deletes its pod',
      () => given.hands.must('DELETE', given.podPath(id, before.podName)),
      async () => (await given.whole(id)).podName !== before.podName,
    ],
    [
      'scales its Deployment up',
      () => given.hands.merge(given.path(id, 'deployments'), { spec: { replicas: 3 } }),
      async () => (await deployment())?.spec.replicas === 1,
    ],
    [
      'scales its Deployment to nothing',
      () => given.hands.merge(given.path(id, 'deployments'), { spec: { replicas: 0 } }),
      async () => (await deployment())?.spec.replicas === 1,
    ],
    [
      'edits its Deployment',
      async () => {
        const { image } = (await deployment())?.spec.template.spec.containers[0] ?? { image: '' };
        const path = '/spec/template/spec/containers/0/image';
        const patch = [
          { op: 'test', path, value: image },
          { op: 'replace', path, value: 'docker.io/somebody/else:1' },
        ];
        await given.hands.must('PATCH', given.path(id, 'deployments'), patch, 'application/json-patch+json');
      },
      async () => (await deployment())?.spec.template.spec.containers[0].image.includes('berth/hello:1') ?? false,
    ],
    [
      'deletes its Deployment',
      () => given.hands.must('DELETE', `${given.path(id, 'deployments')}?propagationPolicy=Background`),
      async () => (await deployment()) !== null,
    ],
    [
      'deletes its Service',
      () => given.hands.must('DELETE', given.path(id, 'services')),
      async () => (await given.object(given.path(id, 'services'))) !== null,
    ],
    [
      'edits its Ingress',
      () => given.hands.merge(given.path(id, 'ingresses'), { spec: { ingressClassName: 'of-somebody-else' } }),
      async () => {
        const ingress = (await given.object(given.path(id, 'ingresses'))) as { spec?: { ingressClassName?: string } } | null;
        return ingress?.spec?.ingressClassName === 'traefik';
      },
    ],
  ])('is repaired when somebody %s, and the instance stays RUNNING', async (what, deed, isRepaired) => {
    before = await given.whole(id);
    const history = given.store.history.get(id)?.length;
    await deed();
    const done = performance.now();
    await eventually(isRepaired, REPAIRED_WITHIN_MS, 'the repair', 20);
    const repairedMs = Math.round(performance.now() - done);
    await given.whole(id);
    process.stdout.write(`somebody ${what}: repaired in ${repairedMs} ms, whole again after ${Math.round(performance.now() - done)} ms\n`);
    expect(given.store.get(id).status).toBe('RUNNING');
    expect(given.store.history.get(id)).toHaveLength(history ?? 0);
  });
});
