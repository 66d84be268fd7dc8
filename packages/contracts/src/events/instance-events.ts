import type { WireResources } from './wire-spec.js';
import type { Snapshot } from '../snapshot.js';
import type { InstanceStatus } from '../statuses.js';

export type OperationKind = 'create' | 'start' | 'stop' | 'restart' | 'update' | 'delete';
export type OperationStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'superseded';

export interface WireOperation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
}

interface InstanceEvent<Type extends string, Data = unknown> {
  readonly event_type: Type;
  readonly instance_id: bigint;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly user_id: number;
  readonly name: string;
  /** `order_id` where the instance came from an order. */
  readonly data: WireResources & { readonly order_id?: bigint } & Data;
}

export type InstanceCreated = InstanceEvent<'INSTANCE_CREATED'>;
export type InstanceDeleted = InstanceEvent<'INSTANCE_DELETED', { readonly reason: string }>;
/** `previous` is what cpu, memory, gpu and image were before, the event's own fields what they are now. */
export type InstanceSpecChanged = InstanceEvent<'INSTANCE_SPEC_CHANGED', { readonly previous: WireResources }>;
export type InstanceImageUpdated = InstanceEvent<'INSTANCE_IMAGE_UPDATED', { readonly previous_image: string }>;
/** `reason` in the operator's words. */
export type InstanceImageRemoved = InstanceEvent<'INSTANCE_IMAGE_REMOVED', { readonly reason: string }>;
export type InstanceStarted = InstanceEvent<'INSTANCE_STARTED', { readonly operation: WireOperation }>;
export type InstanceStopped = InstanceEvent<'INSTANCE_STOPPED', { readonly operation: WireOperation }>;
/** `reason` is a stable code such as `crash-loop`, '' when there is none; `message` says it in words; `operation` null when none was concerned. */
export type InstanceStatusChanged = InstanceEvent<
  'INSTANCE_STATUS_CHANGED',
  {
    readonly from: InstanceStatus;
    readonly to: InstanceStatus;
    readonly reason: string;
    readonly message: string;
    readonly terminal: boolean;
    readonly operation: WireOperation | null;
  }
>;
/** The observed snapshot changed; at most one a second per instance. `step` names the phase of the reconciler. */
export type InstanceK8sSync = InstanceEvent<'INSTANCE_K8S_SYNC', Snapshot & { readonly step: string }>;
export type InstanceNetworkUpdated = InstanceEvent<
  'INSTANCE_NETWORK_UPDATED',
  { readonly endpoint_url: string; readonly domain: string; readonly port: number }
>;

/** Topic `instance.events`, key instance id. */
export type InstanceEvents =
  | InstanceCreated
  | InstanceDeleted
  | InstanceSpecChanged
  | InstanceImageUpdated
  | InstanceImageRemoved
  | InstanceStarted
  | InstanceStopped
  | InstanceStatusChanged
  | InstanceK8sSync
  | InstanceNetworkUpdated;
