import { kubernetesRequirements, nodeRequirements } from '../kubernetes/requirements.ts';
import { startKubernetes } from '../kubernetes/start-kubernetes.ts';
import { isRoot } from '../processes/system-user.ts';
import type { Component } from './component.ts';

/** With a real node where root starts it, else with fake ones only. */
export const kubernetes: Component = {
  name: 'kubernetes',
  requirements: isRoot() ? [...kubernetesRequirements, ...nodeRequirements] : kubernetesRequirements,
  start: async (dir) => {
    const server = await startKubernetes({ dir, node: isRoot() ? 'real' : 'none', kwokNodes: 2 });
    const { unexpectedEnd, kubeconfig, auditLog, ingress } = server;
    const address = ingress === null ? {} : { BERTH_INGRESS_ADDRESS: `${ingress.host}:${ingress.port}` };
    return {
      stop: () => server.stop(),
      unexpectedEnd,
      environment: { BERTH_TEST_KUBECONFIG: kubeconfig, BERTH_TEST_AUDIT_LOG: auditLog, ...address },
    };
  },
};
