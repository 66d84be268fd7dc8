import type { Cluster, DesiredInstance } from '../../src/application/ports/cluster.js';

/** Does something and resolves once the watch has shown the pod not ready; it is synced before, so that a quick return is not missed. */
export async function untilUnready(cluster: Cluster, desired: DesiredInstance, deed: () => Promise<unknown>): Promise<void> {
  const { promise: unready, resolve } = Promise.withResolvers<void>();
  let isDone = false;
  const watch = cluster.watch({
    observed: (id, state) => {
      if (isDone && id === desired.instanceId && state !== null && state.readyReplicas !== 1) resolve();
    },
    alive: () => {},
  });
  await watch.synced;
  isDone = true;
  await deed();
  await unready;
  await watch.stop();
}
