import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../src/application/ports/cluster.js';
import { progressOf } from '../../src/controllers/progress-of.js';
import type { Pass } from '../../src/controllers/phase.js';
import { aPass, NOW, seen, target } from '../support/passes.js';

const namesOf = (change: Partial<Pass>) => progressOf(aPass(change))?.steps.map(({ name }) => name) ?? null;
const unready = (phase: ObservedInstance['phase']) => seen({ readyReplicas: 0, phase });

describe('the progress of an operation', () => {
  it.each([
    ['Pending', ['applied']],
    ['Unschedulable', ['applied', 'waiting']],
    ['ContainerCreating', ['applied', 'scheduled']],
    ['CrashLoopBackOff', ['applied', 'scheduled', 'trouble']],
    ['ImagePullBackOff', ['applied', 'scheduled', 'trouble']],
    ['OOMKilled', ['applied', 'scheduled', 'trouble']],
    ['Running', ['applied']],
  ] as const)('with a pod that is %s has come to %j', (phase, names) => {
    for (const status of ['CREATING', 'STARTING', 'RESTARTING', 'UPDATING'] as const)
      expect(namesOf({ target: target({ status }), observed: unready(phase) })).toEqual(names);
  });

  it('with a ready pod tells all that led there, of its operation and in sentences', () => {
    expect(progressOf(aPass())).toEqual({
      operationId: 'operation',
      steps: [
        { name: 'applied', at: NOW, message: 'Applied to the cluster.' },
        { name: 'scheduled', at: NOW, message: 'The pod has its place; the image berth/hello:1 is being fetched and started.' },
        { name: 'ready', at: NOW, message: 'The pod is ready; its address is being asked.' },
      ],
    });
  });

  it('says why a pod does not run', () => {
    const observed = seen({ readyReplicas: 0, phase: 'CrashLoopBackOff', message: 'the process exited with code 1' });
    expect(progressOf(aPass({ observed }))?.steps.at(-1)?.message).toBe(
      'The pod does not run: CrashLoopBackOff (the process exited with code 1).',
    );
  });

  it('is none while the cluster holds what an older generation wanted', () => {
    for (const observed of [null, seen({ generation: 4 }), seen({ restartToken: 'older' }), seen({ totalReplicas: 0 })])
      expect(namesOf({ observed })).toBeNull();
  });

  it('of a stop tells of the pod that is left', () => {
    for (const status of ['STOPPING', 'UPDATING'] as const) {
      const stopping = target({ status, desired: 'STOPPED' });
      expect(namesOf({ target: stopping, observed: seen({ totalReplicas: 0 }) })).toEqual(['applied', 'ending']);
      expect(namesOf({ target: stopping, observed: seen({ totalReplicas: 0, pods: 0 }) })).toEqual(['applied']);
      expect(namesOf({ target: stopping, observed: seen() })).toBeNull();
    }
  });

  it('of a deletion tells when the objects are on their way out', () => {
    const deleting = target({ status: 'DELETING', desired: 'DELETED' });
    expect(namesOf({ target: deleting, observed: seen() })).toBeNull();
    expect(namesOf({ target: deleting, observed: seen({ deleting: true }) })).toEqual(['removing']);
  });

  it.each(['RUNNING', 'STOPPED', 'FAILED', 'DELETED'] as const)('is none of one that is %s', (status) => {
    expect(namesOf({ target: target({ status }) })).toBeNull();
  });
});
