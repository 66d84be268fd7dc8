import type { K8sObservation } from '../../src/application/ports/k8s-observations.js';
import type { Resource } from './given-resource.js';

let counter = 0;
/** A pod that waits, seen just now and later than the one before. */
export const observation = (resource: Pick<Resource, 'clock'>): K8sObservation => ({
  snapshot: {
    state: 'Starting',
    phase: 'Pending',
    ready_replicas: '0',
    total_replicas: '1',
    pod_name: 'pod-1',
    message: '',
    error_reason: '',
    updated_at: '1795255200',
  },
  step: 'await-ready',
  objects: { namespace: 'berth-u-7', deployment: 'i-1', service: 'i-1', ingress: 'i-1' },
  revision: { fence: 1, counter: (counter += 1) },
  changedAt: resource.clock.now(),
});
