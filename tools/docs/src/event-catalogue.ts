import { EVENT_CATALOGUE, ENVELOPE_SCHEMA, type EventType, eventTypesOf, type JsonSchema, TOPICS, type Topic } from '@berth/contracts';
import type { EventExample } from './event-examples.ts';
import { stringifyExact } from './exact-json.ts';

const INTRODUCTION = `# Event catalogue

<!-- Made by npm run docs from packages/contracts. -->

Every event is one Kafka record: the key is the id of the aggregate in decimal, the value is JSON, the envelope is in the headers.
The same is said for machines in [asyncapi.yaml](asyncapi.yaml); how to read it in a program of yours is in
[Consume events](../how-to/consume-events.md).

- **Order** is kept per key. \`ce_sequence\` counts the events of one aggregate without a gap.
- **At least once:** the same event may come again, with the same \`ce_id\`. Drop what you have seen.
- **Unknown fields and unknown event types** are to be ignored: new ones may come at any time.
- **64-bit ids** are exact JSON numbers, beyond 2^53 too. JavaScript's plain \`JSON.parse\` rounds them.
- What a consumer of Berth's cannot handle is put aside in \`<topic>.dlq\` with the reason in \`berth_dlq_*\` headers.
`;

/** The event catalogue for people, in Markdown. */
export function eventCatalogue(examples: Readonly<Record<EventType, EventExample>>): string {
  return [INTRODUCTION, headersSection(), ...TOPICS.map((topic) => topicSection(topic, examples))].join('\n');
}

function headersSection(): string {
  const required: readonly string[] = ENVELOPE_SCHEMA.required;
  const rows = Object.entries(ENVELOPE_SCHEMA.properties as Readonly<Record<string, JsonSchema>>).map(
    ([name, { description }]) => `| \`${name}\` | ${required.includes(name) ? 'always' : 'at times'} | ${String(description)} |`,
  );
  return ['## Headers', '', '| header | there | meaning |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function topicSection(topic: Topic, examples: Readonly<Record<EventType, EventExample>>): string {
  return [`## ${topic}`, '', ...eventTypesOf(topic).map((type) => eventSection(type, examples[type]))].join('\n');
}

function eventSection(type: EventType, { value, captured }: EventExample): string {
  const { summary, schema } = EVENT_CATALOGUE[type];
  const rows = fieldsOf(schema).map(({ name, schema: field, isOptional }) => {
    const notes = [typeof field['description'] === 'string' ? field['description'] : '', isOptional ? 'may be absent' : ''];
    return `| \`${name}\` | ${kindOf(field)} | ${notes.filter((note) => note !== '').join('; ')} |`;
  });
  return [
    `### ${type}`,
    '',
    summary,
    '',
    '| field | type | note |',
    '| --- | --- | --- |',
    ...rows,
    '',
    captured ? 'As a running Berth published it:' : 'For example:',
    '',
    '```json',
    stringifyExact(value, 2),
    '```',
    '',
  ].join('\n');
}

interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isOptional: boolean;
}

/** The fields of an object schema, those of objects in it by their path. */
function fieldsOf(schema: JsonSchema, prefix = ''): readonly Field[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const required = (schema['required'] ?? []) as readonly string[];
  return properties.flatMap(([name, field]) => {
    const own = { name: prefix + name, schema: field, isOptional: !required.includes(name) };
    return field['properties'] === undefined ? [own] : fieldsOf(field, `${prefix}${name}.`);
  });
}

function kindOf(schema: JsonSchema): string {
  if (typeof schema['const'] === 'string') return `\`${schema['const']}\``;
  if (Array.isArray(schema['enum'])) return schema['enum'].map((each) => `\`${String(each)}\``).join(', ');
  if (Array.isArray(schema['anyOf'])) return (schema['anyOf'] as readonly JsonSchema[]).map(kindOf).join(' or ');
  if (schema['type'] === 'array') return `list of ${kindOf((schema['items'] ?? {}) as JsonSchema)}`;
  if (schema['type'] === 'object' && typeof schema['additionalProperties'] === 'object') return 'map of text';
  return schema['type'] === 'string' ? 'text' : String(schema['type']);
}
