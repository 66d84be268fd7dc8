import type { ComputeSpec, Decision } from '@berth/shared-kernel';
import type { Instance, InstanceNetwork, InstanceStatus } from './instance.js';
import type { Operation } from './operation.js';

/** What happened to an instance; each becomes lines of its log, rows of its operations and, where others care, a published event. */
export type InstanceEvent =
  | { readonly type: 'created' }
  | { readonly type: 'operation-begun'; readonly operation: Operation }
  | { readonly type: 'operation-ended'; readonly operation: Operation }
  | {
      readonly type: 'status-changed';
      readonly from: InstanceStatus;
      readonly to: InstanceStatus;
      readonly reason: string;
      readonly message: string;
      readonly terminal: boolean;
      readonly operation: Operation | null;
    }
  | { readonly type: 'started'; readonly operation: Operation }
  | { readonly type: 'stopped'; readonly operation: Operation }
  | { readonly type: 'network-updated'; readonly network: InstanceNetwork }
  | { readonly type: 'spec-changed'; readonly previous: ComputeSpec }
  | { readonly type: 'image-updated'; readonly previousImage: string }
  | { readonly type: 'image-removed'; readonly reason: string }
  | { readonly type: 'retried' }
  | { readonly type: 'renamed'; readonly from: string; readonly to: string }
  | { readonly type: 'deleted'; readonly reason: string };

/** A decision whose state is the very instance that was given writes nothing. */
export type InstanceDecision = Decision<Instance, InstanceEvent>;

export const unchanged = (instance: Instance): InstanceDecision => ({ state: instance, events: [] });
