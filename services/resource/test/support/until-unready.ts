import type { Cluster, DesiredInstance } from '../../src/application/ports/cluster.js';

/** Resolves once the watch has shown the pod not ready; begun before the deed, so that a quick return is not missed. */
export function untilUnready(cluster: Cluster, desired: DesiredInstance): Promise<void> {
  return new Promise((resolve) => {
    const watch = cluster.watch({
      observed: (id, state) => {
        if (id !== desired.instanceId || state === null || state.readyReplicas === 1) return;
        resolve();
        void watch.stop();
      },
      alive: () => {},
    });
  });
}
