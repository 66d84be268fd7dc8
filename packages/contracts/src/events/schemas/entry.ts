import type { Topic } from '../../topics.js';
import type { EventOf, EventType } from '../wire-event.js';
import { type JsonSchema, type Properties, shapeOf } from './json-schema.js';

/** What is known of an event type beside its TypeScript type. */
export interface CatalogueEntry<Type extends EventType> {
  readonly topic: Topic;
  /** One sentence: when it is published. */
  readonly summary: string;
  /** JSON Schema 2020-12 of the value as JSON text. */
  readonly schema: JsonSchema;
  readonly example: EventOf<Type>;
}

export type Entries<Type extends EventType> = { readonly [Each in Type]: CatalogueEntry<Each> };

/** An entry whose schema has the fields of the event type; `fields` are those beside `event_type`. */
export function entry<Type extends EventType>(
  topic: Topic,
  summary: string,
  fields: Properties<Omit<EventOf<Type>, 'event_type'>>,
  example: EventOf<Type>,
): CatalogueEntry<Type> {
  const type = example.event_type;
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:berth:event:${type}`,
    title: type,
    description: summary,
    ...shapeOf<Record<string, unknown>>({ event_type: { const: type }, ...(fields as Readonly<Record<string, JsonSchema>>) }),
  };
  return { topic, summary, schema, example };
}
