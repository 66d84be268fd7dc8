import type { V1LimitRange, V1Namespace, V1ResourceQuota } from '@kubernetes/client-node';
import type { UserId } from '@berth/shared-kernel';
import type { KubernetesSettings } from '../settings.js';
import { namespaceLabels, namespaceName } from './names.js';

/** Admission refuses every pod in it that does not meet the restricted standard, whoever makes it. */
export const namespaceOf = (userId: UserId): V1Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespaceName(userId),
    labels: {
      ...namespaceLabels(userId),
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'latest',
    },
  },
});

export const quotaOf = (userId: UserId, { quota }: KubernetesSettings): V1ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'berth', namespace: namespaceName(userId), labels: namespaceLabels(userId) },
  spec: { hard: { ...quota } },
});

export const limitsOf = (userId: UserId, { containerMax }: KubernetesSettings): V1LimitRange => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'berth', namespace: namespaceName(userId), labels: namespaceLabels(userId) },
  spec: { limits: [{ type: 'Container', max: { ...containerMax } }] },
});
