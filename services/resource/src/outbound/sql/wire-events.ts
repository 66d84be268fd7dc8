import type { InstanceEvents, WireOperation, WireResources } from '@berth/contracts';
import type { ComputeSpec } from '@berth/shared-kernel';
import type { Instance } from '../../domain/instance/instance.js';
import type { InstanceEvent } from '../../domain/instance/instance.events.js';
import type { Operation } from '../../domain/instance/operation.js';

export type About = Pick<Instance, 'instanceId' | 'userId' | 'orderId' | 'name' | 'spec'>;

/** What every instance event says of its instance. */
export const envelopeOf = (about: About, at: Date) => ({
  instance_id: about.instanceId,
  timestamp: Math.floor(at.getTime() / 1000),
  user_id: about.userId,
  name: about.name,
});

export const resourcesOf = ({ spec, orderId }: About): WireResources & { readonly order_id?: bigint } => ({
  ...wireResourcesOf(spec),
  ...(orderId === null ? {} : { order_id: orderId }),
});

const wireResourcesOf = ({ cpu, memory, gpu, image }: ComputeSpec): WireResources => ({ cpu, memory, gpu: gpu ?? 0, image });

/** Those of the events that others are told of, in their order. */
export const wireEventsOf = (instance: Instance, events: readonly InstanceEvent[]): readonly InstanceEvents[] =>
  events.map((event) => wireEventOf(instance, event)).filter((event) => event !== null);

function wireEventOf(instance: Instance, event: InstanceEvent): InstanceEvents | null {
  const envelope = envelopeOf(instance, instance.updatedAt);
  const data = resourcesOf(instance);
  switch (event.type) {
    case 'created':
      return { event_type: 'INSTANCE_CREATED', ...envelope, data };
    case 'status-changed': {
      const { from, to, reason, message, terminal } = event;
      const operation = event.operation === null ? null : wireOperationOf(event.operation);
      return { event_type: 'INSTANCE_STATUS_CHANGED', ...envelope, data: { ...data, from, to, reason, message, terminal, operation } };
    }
    case 'started':
      return { event_type: 'INSTANCE_STARTED', ...envelope, data: { ...data, operation: wireOperationOf(event.operation) } };
    case 'stopped':
      return { event_type: 'INSTANCE_STOPPED', ...envelope, data: { ...data, operation: wireOperationOf(event.operation) } };
    case 'network-updated': {
      const { endpointUrl, domain, port } = event.network;
      return { event_type: 'INSTANCE_NETWORK_UPDATED', ...envelope, data: { ...data, endpoint_url: endpointUrl, domain, port } };
    }
    case 'deleted':
      return { event_type: 'INSTANCE_DELETED', ...envelope, data: { ...data, reason: event.reason } };
    case 'spec-changed': {
      const previous = wireResourcesOf(event.previous);
      const isOfConfigAlone = JSON.stringify(previous) === JSON.stringify(wireResourcesOf(instance.spec));
      return isOfConfigAlone ? null : { event_type: 'INSTANCE_SPEC_CHANGED', ...envelope, data: { ...data, previous } };
    }
    case 'image-updated':
      return { event_type: 'INSTANCE_IMAGE_UPDATED', ...envelope, data: { ...data, previous_image: event.previousImage } };
    case 'image-removed':
      return { event_type: 'INSTANCE_IMAGE_REMOVED', ...envelope, data: { ...data, reason: event.reason } };
    case 'operation-begun':
    case 'operation-ended':
    case 'retried':
    case 'renamed':
      return null;
  }
}

const wireOperationOf = ({ id, kind, status }: Operation): WireOperation => ({ id, kind, status });
