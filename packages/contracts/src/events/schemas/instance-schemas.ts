import { INSTANCE_STATUSES } from '../../statuses.js';
import type { InstanceEvents, OperationKind, OperationStatus, WireOperation } from '../instance-events.js';
import type { EventOf } from '../wire-event.js';
import type { WireResources } from '../wire-spec.js';
import { type CatalogueEntry, type Entries, entry } from './entry.js';
import { flag, int64Id, integer, oneOf, orNull, type Properties, seconds, shapeOf, text, userId } from './json-schema.js';
import { RESOURCE_FIELDS } from './spec-schemas.js';

type InstanceEventType = InstanceEvents['event_type'];
type DataOf<Type extends InstanceEventType> = EventOf<Type>['data'];
/** The fields of `data` beyond the four of the specification. */
type Own<Type extends InstanceEventType> = Omit<DataOf<Type>, keyof WireResources | 'order_id'>;

const operation = shapeOf<WireOperation>({
  id: text,
  kind: oneOf<OperationKind>('create', 'start', 'stop', 'restart', 'update', 'delete'),
  status: oneOf<OperationStatus>('pending', 'running', 'succeeded', 'failed', 'superseded'),
});
const status = oneOf(...INSTANCE_STATUSES);

const instanceExample = { instance_id: 912345678901n, timestamp: 1739525000, user_id: 88, name: 'my-llm-instance' };
const resources: WireResources = { cpu: 2, memory: 4096, gpu: 0, image: 'registry.xxx/llm:v1' };
const ordered = { ...resources, order_id: 7193442301558784001n };
const operationExample = (kind: OperationKind): WireOperation => ({
  id: '01950477-3b40-7000-8000-0242ac120002',
  kind,
  status: 'succeeded',
});

function instanceEntry<Type extends InstanceEventType>(
  type: Type,
  summary: string,
  own: Properties<Own<Type>>,
  data: DataOf<Type>,
): CatalogueEntry<Type> {
  const dataSchema = shapeOf<WireResources & { order_id?: bigint }>({ ...RESOURCE_FIELDS, order_id: int64Id, ...own }, ['order_id']);
  const fields = { instance_id: int64Id, timestamp: seconds, user_id: userId, name: text, data: dataSchema };
  return entry<Type>(
    'instance.events',
    summary,
    fields as unknown as Properties<Omit<EventOf<Type>, 'event_type'>>,
    {
      event_type: type,
      ...instanceExample,
      data,
    } as unknown as EventOf<Type>,
  );
}

export const INSTANCE_EVENT_ENTRIES: Entries<InstanceEventType> = {
  INSTANCE_CREATED: instanceEntry('INSTANCE_CREATED', 'An instance has been created.', {}, resources),
  INSTANCE_DELETED: instanceEntry(
    'INSTANCE_DELETED',
    'All cluster objects of the instance are confirmed gone.',
    { reason: text },
    { ...ordered, reason: 'deleted-by-owner' },
  ),
  INSTANCE_SPEC_CHANGED: instanceEntry(
    'INSTANCE_SPEC_CHANGED',
    'An operator has changed cpu, memory, gpu or image of the instance.',
    { previous: shapeOf<WireResources>(RESOURCE_FIELDS) },
    { ...ordered, previous: { ...resources, memory: 2048, image: 'registry.xxx/llm:v0' } },
  ),
  INSTANCE_IMAGE_UPDATED: instanceEntry(
    'INSTANCE_IMAGE_UPDATED',
    'The instance has another image; told after INSTANCE_SPEC_CHANGED.',
    { previous_image: text },
    { ...ordered, previous_image: 'registry.xxx/llm:v0' },
  ),
  INSTANCE_IMAGE_REMOVED: instanceEntry(
    'INSTANCE_IMAGE_REMOVED',
    'An operator has withdrawn the image of the instance, which is neither started nor restarted until it has another one.',
    { reason: text },
    { ...ordered, reason: 'It has a security hole.' },
  ),
  INSTANCE_STARTED: instanceEntry(
    'INSTANCE_STARTED',
    'A start was observed done.',
    { operation },
    { ...ordered, operation: operationExample('start') },
  ),
  INSTANCE_STOPPED: instanceEntry(
    'INSTANCE_STOPPED',
    'A stop was observed done.',
    { operation },
    { ...ordered, operation: operationExample('stop') },
  ),
  INSTANCE_STATUS_CHANGED: instanceEntry(
    'INSTANCE_STATUS_CHANGED',
    'The status changed, FAILED became terminal, or an operation ended without changing it.',
    { from: status, to: status, reason: text, message: text, terminal: flag, operation: orNull(operation) },
    { ...ordered, from: 'CREATING', to: 'RUNNING', reason: '', message: '', terminal: false, operation: operationExample('create') },
  ),
  INSTANCE_K8S_SYNC: instanceEntry(
    'INSTANCE_K8S_SYNC',
    'The observed snapshot changed; at most one a second per instance.',
    {
      state: text,
      phase: text,
      ready_replicas: text,
      total_replicas: text,
      pod_name: text,
      message: text,
      error_reason: text,
      updated_at: text,
      step: text,
    },
    {
      ...ordered,
      state: 'Running',
      phase: 'Running',
      ready_replicas: '1',
      total_replicas: '1',
      pod_name: 'i-bn4c1mzp-6d9f8c7b5-x2x7k',
      message: '',
      error_reason: '',
      updated_at: '1739525000',
      step: 'await-ready',
    },
  ),
  INSTANCE_NETWORK_UPDATED: instanceEntry(
    'INSTANCE_NETWORK_UPDATED',
    'The endpoint or domain of the instance changed.',
    { endpoint_url: text, domain: text, port: integer },
    { ...ordered, endpoint_url: 'http://i-bn4c1mzp.localhost:8080', domain: 'i-bn4c1mzp.localhost', port: 8080 },
  ),
};
