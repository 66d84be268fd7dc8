import type { WireResources, WireSpec } from '../wire-spec.js';
import { integer, listOf, mapOf, number, type Properties, shapeOf, text } from './json-schema.js';

/** Types only, no ranges: whether a specification can be run is for its consumer to say, and no reason to lose the event. */
export const RESOURCE_FIELDS: Properties<WireResources> = { cpu: number, memory: integer, gpu: integer, image: text };

export const SPEC_SCHEMA = shapeOf<WireSpec>({
  ...RESOURCE_FIELDS,
  config: shapeOf<WireSpec['config']>({ port: integer, healthPath: text, env: mapOf(text), command: listOf(text), args: listOf(text) }),
});

export const SPEC_EXAMPLE: WireSpec = {
  cpu: 2,
  memory: 4096,
  gpu: 0,
  image: 'registry.xxx/llm:v1',
  config: { port: 8080, healthPath: '/', env: { MODEL: 'small' }, command: [], args: ['--threads', '2'] },
};
