import { ENVELOPE_SCHEMA } from '../envelope-schema.js';
import { TOPICS, type Topic } from '../topics.js';
import { EVENT_CATALOGUE, EVENT_TYPES } from './catalogue.js';
import type { JsonSchema } from './schemas/json-schema.js';
import type { EventType } from './wire-event.js';

/** An event to show, with its headers where they are known; 64-bit ids may be bigint. */
export interface ShownEvent {
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_SCHEMA = 'application/schema+json;version=2020-12';

const ABOUT: Readonly<Record<Topic, { readonly name: string; readonly summary: string; readonly id: string }>> = {
  'user.events': { name: 'UserEvents', summary: 'Who may do what: no e-mail address or other personal data.', id: 'user_id' },
  'product.events': { name: 'ProductEvents', summary: 'What is for sale.', id: 'product_id' },
  'order.events': { name: 'OrderEvents', summary: 'What became of each order and its money.', id: 'order_id' },
  'instance.events': { name: 'InstanceEvents', summary: 'What became of each instance.', id: 'instance_id' },
};

export const eventTypesOf = (topic: Topic): readonly EventType[] => EVENT_TYPES.filter((type) => EVENT_CATALOGUE[type].topic === topic);

const EXAMPLES = Object.fromEntries(EVENT_TYPES.map((type) => [type, { value: EVENT_CATALOGUE[type].example }])) as Record<
  EventType,
  ShownEvent
>;

/** What Berth publishes, as an AsyncAPI 3.0 document, https://www.asyncapi.com/docs/reference/specification/v3.0.0. */
export function asyncApiDocument(examples: Readonly<Record<EventType, ShownEvent>> = EXAMPLES): JsonSchema {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Berth events',
      version: '1.0.0',
      description:
        'Everything that happens in Berth is an event on Kafka: JSON values, CloudEvents 1.0 headers in Kafka binary mode. ' +
        'The key is the id of the aggregate, so the events of one aggregate are in order. An event may be delivered more than once: ' +
        'drop what has a ce_id that was seen. Ignore unknown fields and unknown event types. 64-bit ids are exact JSON numbers, beyond 2^53 too.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{broker}',
        protocol: 'kafka',
        description: "The provider's Kafka.",
        variables: { broker: { default: 'localhost:9092', description: 'host:port of a broker' } },
      },
    },
    channels: Object.fromEntries(TOPICS.map((topic) => [ABOUT[topic].name, channelOf(topic)])),
    operations: Object.fromEntries(TOPICS.map((topic) => [`publish${ABOUT[topic].name}`, operationOf(topic)])),
    components: {
      messages: Object.fromEntries(EVENT_TYPES.map((type) => [type, messageOf(type, examples[type])])),
      schemas: { Envelope: { schemaFormat: JSON_SCHEMA, schema: ENVELOPE_SCHEMA } },
    },
  };
}

const channelOf = (topic: Topic) => ({
  address: topic,
  description: ABOUT[topic].summary,
  messages: Object.fromEntries(eventTypesOf(topic).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
  bindings: { kafka: { topic } },
});

const operationOf = (topic: Topic) => {
  const channel = `#/channels/${ABOUT[topic].name}`;
  return {
    action: 'send',
    channel: { $ref: channel },
    summary: ABOUT[topic].summary,
    messages: eventTypesOf(topic).map((type) => ({ $ref: `${channel}/messages/${type}` })),
  };
};

function messageOf(type: EventType, { headers, value }: ShownEvent) {
  const { topic, summary, schema } = EVENT_CATALOGUE[type];
  return {
    name: type,
    title: type,
    summary,
    contentType: 'application/json',
    correlationId: { location: '$message.header#/ce_correlationid' },
    headers: { $ref: '#/components/schemas/Envelope' },
    payload: { schemaFormat: JSON_SCHEMA, schema },
    bindings: { kafka: { key: { type: 'string', description: `${ABOUT[topic].id} in decimal` } } },
    examples: [{ ...(headers === undefined ? {} : { headers }), payload: value }],
  };
}
