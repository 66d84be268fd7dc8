import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, DesiredInstance, ObservedInstance } from '../../src/application/ports/cluster.js';
import { desiredOf } from '../support/desired.js';
import { untilUnready } from '../support/until-unready.js';
import { eventually } from '@berth/shared-kernel/testing';

export interface ClusterSubject {
  readonly cluster: Cluster;
  /** Ends the running pod from outside, as a node that fails would. */
  killPod(podName: string): Promise<void>;
  /** Asks as a browser would; true when something answers over HTTP. */
  answers(desired: DesiredInstance): Promise<boolean>;
  close(): Promise<void>;
}

/** What every adapter of the Cluster port does. */
export function describeCluster(name: string, open: () => Promise<ClusterSubject>): void {
  describe(`the cluster of ${name}`, () => {
    let subject: ClusterSubject;
    let cluster: Cluster;
    const made: DesiredInstance[] = [];

    beforeAll(async () => {
      subject = await open();
      cluster = subject.cluster;
    });
    afterAll(() => subject.close());
    afterEach(async () => {
      for (const { instanceId } of made.splice(0)) {
        await eventually(() => cluster.remove(instanceId), 60_000, 'the objects are gone');
      }
    });

    const make = (image: string, change: Partial<DesiredInstance> = {}): DesiredInstance => {
      const desired = desiredOf(image, change);
      made.push(desired);
      return desired;
    };
    const seen = (desired: DesiredInstance, claim: (state: ObservedInstance) => boolean) =>
      eventually(async () => {
        const state = await cluster.find(desired.instanceId);
        return state !== null && claim(state) ? state : null;
      }, 60_000);
    // An ingress controller learns of a pod a moment after the apiserver does.
    const answers = (desired: DesiredInstance, whether: boolean) =>
      eventually(
        async () => (await subject.answers(desired)) === whether,
        60_000,
        `the instance ${whether ? 'answers' : 'does not answer'}`,
      );
    const ready = (desired: DesiredInstance) =>
      seen(desired, (state) => state.readyReplicas === 1 && state.generation === desired.generation);

    it('makes three objects and a ready pod of an instance', async () => {
      const desired = make('berth/hello:1');
      expect(await cluster.find(desired.instanceId)).toBeNull();
      expect(await cluster.apply(desired)).toEqual({ writes: 3 });
      const state = await ready(desired);
      expect(state).toMatchObject({
        totalReplicas: 1,
        pods: 1,
        phase: 'Running',
        restartToken: 'first',
        deleting: false,
        drifted: false,
      });
      expect(state.objects.deployment).toBe(`i-${desired.instanceId.toString(36)}`);
      await answers(desired, true);
    });

    it('writes nothing when nothing differs', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      const { podName } = await ready(desired);
      expect(await cluster.apply(structuredClone(desired))).toEqual({ writes: 0 });
      expect((await cluster.find(desired.instanceId))?.podName).toBe(podName);
    });

    it('makes one set of objects for twenty equal applies at the same time', async () => {
      const desired = make('berth/hello:1');
      const applied = await Promise.all(Array.from({ length: 20 }, () => cluster.apply(structuredClone(desired))));
      expect(applied.reduce((sum, { writes }) => sum + writes, 0)).toBe(3);
      expect((await ready(desired)).pods).toBe(1);
    });

    it('keeps the objects and ends the pod when scaled to zero, and starts a new pod after it', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      const first = await ready(desired);
      await cluster.apply({ ...desired, generation: 2, running: false });
      const stopped = await seen(desired, (state) => state.pods === 0);
      expect(stopped).toMatchObject({ generation: 2, totalReplicas: 0, readyReplicas: 0, objects: first.objects });
      await answers(desired, false);
      await cluster.apply({ ...desired, generation: 3 });
      const second = await ready({ ...desired, generation: 3 });
      expect(second.podName).not.toBe(first.podName);
    });

    it('replaces the pod for a new restart token: the old one is gone before the new one is ready', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      const first = await ready(desired);
      const next = { ...desired, generation: 2, restartToken: 'second' };
      const states: ObservedInstance[] = [];
      const watch = cluster.watch({
        observed: (id, state) => void (id === desired.instanceId && state !== null && states.push(state)),
        alive: () => {},
      });
      await watch.synced;
      await cluster.apply(next);
      const second = await seen(desired, (state) => state.readyReplicas === 1 && state.restartToken === 'second');
      await eventually(() => states.at(-1)?.readyReplicas === 1 && states.at(-1)?.restartToken === 'second', 60_000);
      await watch.stop();
      expect(second.podName).not.toBe(first.podName);
      expect(states.filter((state) => state.readyReplicas === 1 && state.podName === first.podName && state.generation === 2)).toEqual([]);
      expect(states.every((state) => state.pods <= 1)).toBe(true);
    });

    it('replaces the pod when the image changes, and not when only the shown name does', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      const first = await ready(desired);
      await cluster.apply({ ...desired, displayName: 'renamed' });
      expect((await ready(desired)).podName).toBe(first.podName);
      await cluster.apply({ ...desired, displayName: 'renamed', generation: 2, spec: { ...desired.spec, image: 'berth/hello:2' } });
      expect((await ready({ ...desired, generation: 2 })).podName).not.toBe(first.podName);
    });

    it('replaces the pod for any other specification, and never calls one of the old ready or yet to come in the new generation', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      let { podName } = await ready(desired);
      const { spec } = desired;
      const changes = [
        { ...spec, memory: spec.memory + 16 },
        { ...spec, config: { ...spec.config, env: { MODEL: 'large' } } },
      ];
      for (const [index, changed] of changes.entries()) {
        const next = { ...desired, generation: index + 2, spec: changed };
        const early: ObservedInstance[] = [];
        const watch = cluster.watch({
          observed: (id, state) => {
            if (id === next.instanceId && state?.generation === next.generation && state.podName === podName) early.push(state);
          },
          alive: () => {},
        });
        await watch.synced;
        expect(await cluster.apply(next)).toEqual({ writes: 1 });
        const after = await ready(next);
        await watch.stop();
        expect(after.podName).not.toBe(podName);
        expect(early.filter(({ readyReplicas, phase }) => readyReplicas > 0 || phase === 'ContainerCreating')).toEqual([]);
        podName = after.podName;
      }
      await answers(desired, true);
    });

    it('takes another specification of a stopped instance without a pod, and runs it when it is started', async () => {
      const stopped = { ...make('berth/no-such-image:1'), running: false };
      await cluster.apply(stopped);
      const next = { ...stopped, generation: 2, spec: { ...stopped.spec, image: 'berth/hello:1' } };
      expect(await cluster.apply(next)).toEqual({ writes: 1 });
      expect(await seen(next, (state) => state.generation === 2)).toMatchObject({ totalReplicas: 0, readyReplicas: 0, pods: 0 });
      await cluster.apply({ ...next, generation: 3, running: true });
      expect((await ready({ ...next, generation: 3 })).pods).toBe(1);
    });

    it('finds nothing after a removal has ended', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      await ready(desired);
      expect(await cluster.remove(desired.instanceId), 'there was something').toBe(false);
      await eventually(() => cluster.remove(desired.instanceId), 60_000);
      expect(await cluster.find(desired.instanceId)).toBeNull();
      expect((await cluster.list()).map((state) => state.instanceId)).not.toContain(desired.instanceId);
      await answers(desired, false);
    });

    it('says CrashLoopBackOff of a program that ends at once', async () => {
      const desired = make('berth/crash:1');
      await cluster.apply(desired);
      const state = await seen(desired, (s) => s.phase === 'CrashLoopBackOff');
      expect(state).toMatchObject({ readyReplicas: 0, totalReplicas: 1 });
      expect(state.message).not.toBe('');
    });

    it('says ImagePullBackOff of an image that nobody has', async () => {
      const desired = make('berth/no-such-image:1');
      await cluster.apply(desired);
      const state = await seen(desired, (s) => s.phase === 'ImagePullBackOff');
      expect(state).toMatchObject({ readyReplicas: 0, totalReplicas: 1 });
      expect(state.message).not.toBe('');
    });

    it('brings a killed pod back', async () => {
      const desired = make('berth/hello:1');
      await cluster.apply(desired);
      const { podName } = await ready(desired);
      await untilUnready(cluster, desired, () => subject.killPod(podName));
      expect((await ready(desired)).pods).toBe(1);
      await answers(desired, true);
    });

    it('calls a pod ready that accepts connections and never answers', async () => {
      const desired = make('berth/deaf:1');
      await cluster.apply(desired);
      expect((await ready(desired)).phase).toBe('Running');
      await answers(desired, false);
    });

    it('tells a watcher what there is before it is synced, and every settled state after it', async () => {
      const before = make('berth/hello:1');
      await cluster.apply(before);
      await ready(before);
      const last = new Map<bigint, ObservedInstance | null>();
      const proofs: Date[] = [];
      const watch = cluster.watch({ observed: (id, state) => void last.set(id, state), alive: (at) => void proofs.push(at) });
      await watch.synced;
      expect(watch.isSynced()).toBe(true);
      expect(last.get(before.instanceId)).toMatchObject({ readyReplicas: 1 });
      const after = make('berth/hello:1');
      await cluster.apply(after);
      await eventually(() => last.get(after.instanceId)?.readyReplicas === 1, 60_000);
      await cluster.apply({ ...after, generation: 2, running: false });
      await eventually(() => last.get(after.instanceId)?.pods === 0, 60_000);
      await cluster.remove(before.instanceId);
      await eventually(() => last.get(before.instanceId) === null, 60_000);
      const so = proofs.length;
      await eventually(() => proofs.length > so, 60_000, 'another proof of life');
      expect(proofs).toEqual(proofs.toSorted((a, b) => a.getTime() - b.getTime()));
      await watch.stop();
      expect(await cluster.list()).toContainEqual(expect.objectContaining({ instanceId: after.instanceId, generation: 2 }));
    });
  });
}
