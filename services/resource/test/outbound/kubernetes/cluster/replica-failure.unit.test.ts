import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { observedInstance } from '../../../../src/outbound/kubernetes/observe/observed-instance.js';
import { INSTANCE, deploymentOf, objectsOf, readyPod } from './pod-of.js';

const observe = (pods: readonly V1Pod[], deployment = deploymentOf()) => observedInstance(INSTANCE, objectsOf(pods, deployment), false);

describe('a pod that the cluster refuses to make', () => {
  const forbidden = (why: string) => `pods "i-1-abc-" is forbidden: ${why}`;
  it.each([
    [
      'for memory',
      forbidden(
        'exceeded quota: berth, requested: limits.cpu=1,limits.memory=2Gi, used: limits.cpu=2,limits.memory=3Gi, limited: limits.cpu=64,limits.memory=4Gi',
      ),
      'QuotaExceeded',
      "it asks for 2048 MiB, and 3072 MiB of the account's 4096 MiB are taken",
    ],
    [
      'for the number of pods',
      forbidden('exceeded quota: berth, requested: pods=1, used: pods=3, limited: pods=3'),
      'QuotaExceeded',
      'the account may have 3 instances at a time',
    ],
    [
      'for its size',
      forbidden('maximum cpu usage per Container is 4, but limit is 8'),
      'QuotaExceeded',
      'it asks for 8 cores, and one instance may have 4 cores',
    ],
    [
      'for its size twice over',
      forbidden('[maximum memory usage per Container is 2Gi, but limit is 4Gi, maximum cpu usage per Container is 4, but limit is 8]'),
      'QuotaExceeded',
      'it asks for 4096 MiB, and one instance may have 2048 MiB',
    ],
    [
      'by Pod Security',
      forbidden('violates PodSecurity "restricted:latest": runAsNonRoot != true'),
      'PodForbidden',
      'the rules of the cluster do not allow it',
    ],
    ['by a webhook', 'admission webhook "x" denied the request: no', 'PodForbidden', 'the rules of the cluster do not allow it'],
    ['for something else', 'Internal error occurred', 'Error', 'the cluster could not make it'],
    ['until the quota is counted', forbidden('status unknown for quota: berth, resources: limits.memory'), 'Pending', ''],
    [
      'until the namespace is complete',
      forbidden('error looking up service account berth-u-7/default: serviceaccount "default" not found'),
      'Pending',
      '',
    ],
  ])('%s', (_case, failure, phase, message) => {
    expect(observe([], deploymentOf({ failure }))).toMatchObject({
      phase,
      message,
      totalReplicas: 1,
      readyReplicas: 0,
      pods: 0,
      podName: '',
    });
  });

  it('is said only while there is none', () => {
    const failure = forbidden('exceeded quota: berth, requested: pods=1, used: pods=3, limited: pods=3');
    expect(observe([readyPod()], deploymentOf({ failure }))).toMatchObject({ phase: 'Running', readyReplicas: 1 });
  });
});
