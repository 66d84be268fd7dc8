import type { V1Service } from '@kubernetes/client-node';
import type { DesiredInstance } from '../../../application/ports/cluster.js';
import { LABELS, instanceLabels, namespaceName, objectName } from './names.js';

export const SERVICE_PORT = 80;

export function serviceOf({ instanceId, userId, spec }: DesiredInstance): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: objectName(instanceId), namespace: namespaceName(userId), labels: instanceLabels(instanceId, userId) },
    spec: {
      type: 'ClusterIP',
      selector: { [LABELS.instanceId]: String(instanceId) },
      ports: [{ name: 'http', port: SERVICE_PORT, targetPort: spec.config.port, protocol: 'TCP' }],
    },
  };
}
