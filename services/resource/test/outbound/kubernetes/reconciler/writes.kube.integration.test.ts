import type { InstanceId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { objectName } from '../../../../src/outbound/kubernetes/objects/names.js';
import { GivenKubeReconciler } from './given-kube-reconciler.js';

const { kube } = inject('servers');
const INSTANCES = Number(process.env['BERTH_TEST_INSTANCES'] ?? 100);
const RESYNCS = 10;
// Both resyncs, the reconciler's and the reflectors', so often that ten of each go by.
const RESYNC_MS = Math.max(2000, INSTANCES * 10);

describe.skipIf(kube === undefined)('the reconciler on a real apiserver', () => {
  let given: GivenKubeReconciler;
  afterEach(() => given.close());

  it(`writes exactly three times for each of ${INSTANCES} instances, and not once in ${RESYNCS} resyncs of all of them`, async () => {
    given = await GivenKubeReconciler.open({
      kubeconfig: kube?.kubeconfig ?? '',
      auditLog: kube?.auditLog ?? '',
      timings: { resyncEveryMs: RESYNC_MS },
      reflector: { resyncEveryMs: RESYNC_MS },
    });
    const began = performance.now();
    const ids = await given.running(INSTANCES);
    const runningMs = Math.round(performance.now() - began);
    const expected = ids.flatMap((id) => threeWritesOf(id)).toSorted();
    await eventually(() => given.objectWrites().length >= expected.length, 60_000);
    const counted = () => given.objectWrites().map(({ verb, resource, name }) => `${verb} ${resource} ${name}`);
    expect(counted().toSorted()).toEqual(expected);

    const passes = () => given.counted('berth_reconcile_duration_seconds_count', 'outcome="done"');
    const lists = () => given.counted('berth_reflector_lists_total', 'reflector="deployments"');
    const [passesBefore, listsBefore] = [await passes(), await lists()];
    await eventually(
      async () => (await passes()) >= passesBefore + RESYNCS * INSTANCES && (await lists()) >= listsBefore + RESYNCS,
      RESYNC_MS * RESYNCS * 10 + 60_000,
      'ten resyncs',
      100,
    );
    expect(counted()).toHaveLength(expected.length);
    expect(await given.counted('berth_cluster_writes_total')).toBe(expected.length);
    process.stdout.write(`${INSTANCES} instances RUNNING in ${runningMs} ms, all done in ${Math.round(performance.now() - began)} ms\n`);
  }, 1_800_000);
});

const threeWritesOf = (id: InstanceId): string[] =>
  ['deployments', 'services', 'ingresses'].map((resource) => `patch ${resource} ${objectName(id)}`);
