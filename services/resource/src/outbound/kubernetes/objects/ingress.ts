import type { V1Ingress } from '@kubernetes/client-node';
import type { DesiredInstance } from '../../../application/ports/cluster.js';
import type { KubernetesSettings } from '../settings.js';
import { instanceLabels, namespaceName, objectName } from './names.js';
import { SERVICE_PORT } from './service.js';

export function ingressOf({ instanceId, userId }: DesiredInstance, settings: KubernetesSettings): V1Ingress {
  const name = objectName(instanceId);
  const backend = { service: { name, port: { number: SERVICE_PORT } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: namespaceName(userId),
      labels: instanceLabels(instanceId, userId),
      annotations: { ...settings.ingressAnnotations },
    },
    spec: {
      ingressClassName: settings.ingressClassName,
      rules: [{ host: `${name}.${settings.baseDomain}`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}
