import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { NO_OBJECTS, observedInstance } from '../../../../src/outbound/kubernetes/observe/observed-instance.js';
import { INSTANCE, deploymentOf, objectsOf, podOf, readyPod } from './pod-of.js';

const observe = (pods: readonly V1Pod[], deployment = deploymentOf()): ObservedInstance | null =>
  observedInstance(INSTANCE, objectsOf(pods, deployment), false);

describe('an instance', () => {
  it('is nothing when nothing is left of it', () => {
    expect(observedInstance(INSTANCE, NO_OBJECTS, false)).toBeNull();
  });

  it('is there while any of its objects is', () => {
    const left = { metadata: { name: 'i-1', namespace: 'berth-u-7' } };
    for (const part of [{ service: left }, { ingress: left }, { pods: [readyPod()] }, { replicaSets: [left] }])
      expect(observedInstance(INSTANCE, { ...NO_OBJECTS, ...part }, false)).toMatchObject({
        generation: 0,
        totalReplicas: 0,
        readyReplicas: 0,
      });
  });

  it('counts as ready only pods of its present generation that are not ending', () => {
    const deployment = deploymentOf({ generation: 2 });
    const old = readyPod({ name: 'old' });
    expect(observe([old], deployment)).toMatchObject({ generation: 2, readyReplicas: 0, pods: 1, podName: 'old' });
    expect(observe([readyPod({ name: 'new', generation: 2, restartToken: 'other' })], deployment)?.readyReplicas).toBe(0);
    expect(observe([readyPod({ generation: 2, ending: true })], deployment)?.readyReplicas).toBe(0);
    const both = observe([old, readyPod({ name: 'new', generation: 2 })], deployment);
    expect(both).toMatchObject({ readyReplicas: 1, pods: 2, podName: 'new' });
  });

  it('shows the newest of its pods, and a new one before an evicted one', () => {
    const evicted = podOf({ name: 'evicted', phase: 'Failed', reason: 'Evicted', createdAt: '2026-11-21T09:00:00Z' });
    const older = podOf({ name: 'older', phase: 'Pending' });
    const newer = podOf({ name: 'newer', phase: 'Pending', createdAt: '2026-11-21T08:00:00Z' });
    expect(observe([evicted, older, newer])).toMatchObject({ podName: 'newer', phase: 'Pending', pods: 2 });
    expect(observe([evicted])).toMatchObject({ podName: 'evicted', phase: 'Evicted', pods: 0 });
  });

  it('says that a stopped one is being ended until its pod is gone; an evicted pod, which stays, does not hold that up', () => {
    const stopped = deploymentOf({ replicas: 0, generation: 2 });
    expect(observe([readyPod({ ending: true })], stopped)).toMatchObject({
      pods: 1,
      phase: 'Running',
      message: 'the process is being ended',
    });
    expect(observe([], stopped)).toMatchObject({ pods: 0, phase: '', message: '', podName: '' });
    expect(observe([podOf({ phase: 'Failed', reason: 'Evicted' })], stopped)?.pods).toBe(0);
  });

  it('is being removed while its Deployment is, or what is left without one', () => {
    expect(observe([readyPod()], deploymentOf({ ending: true }))?.deleting).toBe(true);
    expect(observe([readyPod({ ending: true })])?.deleting).toBe(false);
    expect(observedInstance(INSTANCE, { ...objectsOf([readyPod({ ending: true })], null) }, false)?.deleting).toBe(false);
    expect(observedInstance(INSTANCE, { ...NO_OBJECTS, pods: [readyPod({ ending: true })] }, false)?.deleting).toBe(true);
  });

  it('of which somebody has spoilt the marks is of no generation', () => {
    const spoilt = {
      spec: { selector: {}, replicas: 1, template: { metadata: { annotations: { 'berth.dev/generation': 'x' } } } },
    };
    expect(observe([readyPod()], spoilt)).toMatchObject({ generation: 0, restartToken: '', readyReplicas: 0 });
  });
});
