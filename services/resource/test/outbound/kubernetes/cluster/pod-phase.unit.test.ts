import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { observedInstance } from '../../../../src/outbound/kubernetes/observe/observed-instance.js';
import { INSTANCE, objectsOf, podOf, readyPod, running, terminated, waiting } from './pod-of.js';

const stateOf = (pod: V1Pod) => {
  const { phase, message } = observedInstance(INSTANCE, objectsOf([pod]), false) ?? {};
  return [phase, message];
};
const pull = 'Back-off pulling image "x": ErrImagePull: failed to pull and unpack image "docker.io/x:1": ';
const unscheduled = (message: string) =>
  podOf({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] });
const notReady = [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }];

describe('what a pod says becomes', () => {
  it.each<[string, V1Pod, ...ReturnType<typeof stateOf>]>([
    ['nothing yet', podOf({ phase: 'Pending' }), 'Pending', ''],
    ['being made', podOf({ phase: 'Pending', state: waiting('ContainerCreating') }), 'ContainerCreating', ''],
    ['being prepared', podOf({ phase: 'Pending', state: waiting('PodInitializing') }), 'ContainerCreating', ''],
    ['a state that the kubelet has not told', podOf({ state: {} }), 'ContainerCreating', ''],
    ['running, not ready', podOf({ state: running, conditions: notReady }), 'Running', 'its port does not accept connections yet'],
    [
      'not ready for a reason of its own, though its container is',
      readyPod({ conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }] }),
      'Running',
      'its port does not accept connections yet',
    ],
    [
      'not ready without a reason, and neither is its container',
      podOf({ state: running, conditions: [{ type: 'Ready', status: 'False' }] }),
      'Running',
      'its port does not accept connections yet',
    ],
    ['ready', readyPod(), 'Running', ''],
    ['a crash', podOf({ state: terminated('Error', 3) }), 'Error', 'the process exited with code 3'],
    ['an end without a fault', podOf({ state: terminated('Completed', 0) }), 'Error', 'the process exited with code 0'],
    ['an end by a signal', podOf({ state: terminated('Error', 0, { signal: 9 }) }), 'Error', 'the process was ended by signal 9'],
    [
      'a crash loop',
      podOf({ state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 1), restartCount: 4 }),
      'CrashLoopBackOff',
      'the process exited with code 1, 4 times so far',
    ],
    [
      'a crash loop of which nothing more is known',
      podOf({ state: waiting('CrashLoopBackOff'), restartCount: 1 }),
      'CrashLoopBackOff',
      'the process ended',
    ],
    ['too much memory', podOf({ state: terminated('OOMKilled', 137) }), 'OOMKilled', 'the process used more memory than the 64 MiB it has'],
    [
      'too much memory again and again',
      podOf({ state: waiting('CrashLoopBackOff'), lastState: terminated('OOMKilled', 137), restartCount: 3 }),
      'OOMKilled',
      'the process used more memory than the 64 MiB it has, 3 times so far',
    ],
    [
      'a crash loop after it was once killed for memory and then crashed',
      podOf({ state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 2), restartCount: 2 }),
      'CrashLoopBackOff',
      'the process exited with code 2, 2 times so far',
    ],
    ['an image that is not there', podOf({ state: waiting('ErrImagePull', `${pull}not found`) }), 'ImagePullBackOff', 'image not found'],
    ['the same, later', podOf({ state: waiting('ImagePullBackOff', `${pull}not found`) }), 'ImagePullBackOff', 'image not found'],
    ['an image of nobody', podOf({ state: waiting('ErrImageNeverPull') }), 'ImagePullBackOff', 'image not found'],
    ['a bad image name', podOf({ state: waiting('InvalidImageName', 'x') }), 'ImagePullBackOff', 'its name is not valid'],
    [
      'a registry with a door',
      podOf({ state: waiting('ImagePullBackOff', `${pull}pull access denied, repository does not exist or may require authorization`) }),
      'ImagePullBackOff',
      'image not found',
    ],
    [
      'a registry with a lock',
      podOf({ state: waiting('ErrImagePull', `${pull}401 Unauthorized`) }),
      'ImagePullBackOff',
      'its registry asks for a login',
    ],
    [
      'a registry that nobody finds',
      podOf({ state: waiting('ErrImagePull', `${pull}dial tcp: lookup registry.test on 10.0.0.1:53: server misbehaving`) }),
      'ImagePullBackOff',
      'its registry cannot be reached',
    ],
    [
      'an image for something else',
      podOf({ state: waiting('ErrImagePull', `${pull}no match for platform in manifest`) }),
      'ImagePullBackOff',
      'it is made for another kind of processor',
    ],
    [
      'a pull that fails somehow',
      podOf({ state: waiting('ImageInspectError', 'x') }),
      'ImagePullBackOff',
      'it cannot be fetched from its registry',
    ],
    [
      'an image that wants to be root',
      podOf({ state: waiting('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root (pod: "x")') }),
      'Error',
      'its image wants to run as root, which is not allowed',
    ],
    [
      'a command that is not there',
      podOf({ state: waiting('RunContainerError', 'exec: "/nope": stat /nope: no such file or directory') }),
      'Error',
      'its command does not exist in the image',
    ],
    [
      'a command that is not there, as another runtime says it',
      podOf({ state: terminated('StartError', 128, { message: 'exec: "nope": executable file not found in $PATH' }) }),
      'Error',
      'its command does not exist in the image',
    ],
    [
      'the same in a loop',
      podOf({
        state: waiting('CrashLoopBackOff'),
        lastState: terminated('StartError', 128, { message: 'permission denied' }),
        restartCount: 2,
      }),
      'CrashLoopBackOff',
      'its command may not be run',
    ],
    [
      'a container that cannot be made',
      podOf({ state: waiting('CreateContainerError', 'x') }),
      'Error',
      'its program could not be started',
    ],
    [
      'no room',
      unscheduled('0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu. preemption: 0/3 nodes are available.'),
      'Unschedulable',
      'no machine has room for it at the moment: too few processor cores and memory',
    ],
    [
      'no GPU',
      unscheduled('0/1 nodes: 1 Insufficient nvidia.com/gpu'),
      'Unschedulable',
      'no machine has room for it at the moment: too few GPUs',
    ],
    ['no node at all', unscheduled('no nodes available to schedule pods'), 'Unschedulable', 'no machine can take it at the moment'],
    [
      'evicted',
      podOf({
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 4Gi.',
      }),
      'Evicted',
      'it was ended because it took too much disk space, or its machine ran out of it',
    ],
    [
      'evicted for the machine',
      podOf({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
      'Evicted',
      'it was ended because its machine ran out of memory',
    ],
    [
      'shut down',
      podOf({ phase: 'Failed', reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' }),
      'Error',
      'it was ended by the machine that it ran on',
    ],
    ['a lost node', podOf({ phase: 'Unknown' }), 'NodeLost', 'the machine that it runs on does not answer'],
    [
      'a lost node, as the node controller marks it',
      readyPod({
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'ContainersReady', status: 'True' },
        ],
      }),
      'NodeLost',
      'the machine that it runs on does not answer',
    ],
  ])('%s', (_case, pod, phase, message) => {
    expect(stateOf(pod)).toEqual([phase, message]);
  });

  it('tells its owner nothing of the inside of the cluster', () => {
    const pods = [
      podOf({ state: waiting('ErrImagePull', `${pull}dial tcp 10.0.0.7:443: i/o timeout`) }),
      unscheduled('0/1 nodes: 1 Insufficient cpu on node-7'),
    ];
    for (const pod of pods) expect(stateOf(pod)[1]).not.toMatch(/10\.0|node-7|docker\.io|ErrImage/);
  });
});
