import type {
  InstanceCreated,
  InstanceDeleted,
  InstanceImageRemoved,
  InstanceImageUpdated,
  InstanceK8sSync,
  InstanceSpecChanged,
  InstanceStatusChanged,
  UserStatusChanged,
} from '@berth/contracts';
import type { OrderId } from '@berth/shared-kernel';
import { BUYER, INSTANCE } from './order-fixtures.js';

const head = { instance_id: INSTANCE, timestamp: 1_762_077_600, user_id: BUYER, name: 'hello-k3x9q' } as const;
const resources = { cpu: 0.25, memory: 128, gpu: 0, image: 'berth/hello:1' };

export const created = (order_id: OrderId): InstanceCreated => ({
  event_type: 'INSTANCE_CREATED',
  ...head,
  data: { ...resources, order_id },
});

export const deleted = (order_id: OrderId): InstanceDeleted => ({
  event_type: 'INSTANCE_DELETED',
  ...head,
  data: { ...resources, order_id, reason: 'deleted' },
});

const statusChanged = (order_id: OrderId | undefined, differing: Partial<InstanceStatusChanged['data']>): InstanceStatusChanged => ({
  event_type: 'INSTANCE_STATUS_CHANGED',
  ...head,
  data: {
    ...resources,
    ...(order_id === undefined ? {} : { order_id }),
    from: 'CREATING',
    to: 'RUNNING',
    reason: '',
    message: '',
    terminal: false,
    operation: null,
    ...differing,
  },
});

export const running = (orderId?: OrderId) => statusChanged(orderId, {});
export const failed = (orderId: OrderId, terminal: boolean) =>
  statusChanged(orderId, { to: 'FAILED', reason: 'crash-loop', message: 'It ended at once.', terminal });

export const updating = (orderId: OrderId) => statusChanged(orderId, { from: 'RUNNING', to: 'UPDATING' });

export const specChanged = (order_id: OrderId): InstanceSpecChanged => ({
  event_type: 'INSTANCE_SPEC_CHANGED',
  ...head,
  data: { ...resources, order_id, image: 'berth/hello:2', previous: resources },
});

export const imageUpdated = (order_id: OrderId): InstanceImageUpdated => ({
  event_type: 'INSTANCE_IMAGE_UPDATED',
  ...head,
  data: { ...resources, order_id, image: 'berth/hello:2', previous_image: 'berth/hello:1' },
});

export const imageRemoved = (order_id: OrderId): InstanceImageRemoved => ({
  event_type: 'INSTANCE_IMAGE_REMOVED',
  ...head,
  data: { ...resources, order_id, reason: 'It has a security hole.' },
});

export const userDisabled = (): UserStatusChanged => ({
  event_type: 'USER_STATUS_CHANGED',
  user_id: BUYER,
  timestamp: 1_762_077_600,
  data: { from: 'ENABLED', to: 'DISABLED' },
});

export const reported = (order_id: OrderId, phase: string): InstanceK8sSync => ({
  event_type: 'INSTANCE_K8S_SYNC',
  ...head,
  data: {
    ...resources,
    order_id,
    state: 'Creating',
    phase,
    ready_replicas: '0',
    total_replicas: '1',
    pod_name: 'pod-1',
    message: '',
    error_reason: '',
    updated_at: '1762077600',
    step: 'await-ready',
  },
});
