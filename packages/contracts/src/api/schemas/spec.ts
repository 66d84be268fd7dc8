import { integer, type JsonSchema, listOf, mapOf, number, orNull, text } from '../../events/schemas/json-schema.js';
import { answered, asked, described, ref } from './api-schema.js';

const cpu: JsonSchema = { ...number, minimum: 0.001, maximum: 512, multipleOf: 0.001, description: 'cores' };
const memory: JsonSchema = { ...integer, minimum: 16, maximum: 16_777_216, description: 'MiB' };
const gpu: JsonSchema = orNull({ ...integer, minimum: 1, maximum: 65_535, description: "A GPU type of the provider's configuration." });
export const image: JsonSchema = {
  ...text,
  minLength: 1,
  maxLength: 255,
  pattern: '^[a-z0-9]+(?:[._:/-]+[a-zA-Z0-9_]+)*(?:@sha256:[0-9a-f]{64})?$',
  description: 'An image reference.',
};
const port: JsonSchema = { ...integer, minimum: 1, maximum: 65_535, default: 8080, description: 'The port that the program listens on.' };
const healthPath: JsonSchema = { ...text, pattern: '^/[!-~]{0,511}$', default: '/', description: 'What is asked to see whether it runs.' };
const piece: JsonSchema = { ...text, maxLength: 4096, pattern: '^[^\\u0000]*$' };
const words: JsonSchema = { ...listOf(piece), maxItems: 100 };
const env: JsonSchema = {
  type: 'object',
  maxProperties: 100,
  propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' },
  additionalProperties: piece,
};

const CONFIG = { port: 8080, healthPath: '/', env: {}, command: [], args: [] };
export const SPEC_ANSWER = { cpu: 0.25, memory: 128, gpu: null, image: 'berth/hello:1', config: CONFIG };

export const SPEC_SCHEMAS = {
  Spec: answered(
    {
      cpu: described(number, 'cores'),
      memory: described(integer, 'MiB'),
      gpu: orNull(integer),
      image: text,
      config: { $ref: '#/components/schemas/Config' },
    },
    { description: 'What an instance is made of.', example: SPEC_ANSWER },
  ),
  Config: answered(
    { port: integer, healthPath: text, env: mapOf(text), command: listOf(text), args: listOf(text) },
    { description: 'How the container is run and reached.', example: CONFIG },
  ),
  SpecBody: asked(
    { cpu, memory, gpu, image, config: orNull({ $ref: '#/components/schemas/ConfigBody' }) },
    {
      description: 'What an instance is to be made of.',
      optional: ['gpu', 'config'],
      example: { cpu: 0.25, memory: 128, image: 'berth/hello:1' },
    },
  ),
  SpecChangeBody: asked(
    { cpu, memory, gpu, image, config: ref('ConfigBody') },
    {
      description: 'What is to be different of a specification; what is absent stays, of config as well.',
      optional: ['cpu', 'memory', 'gpu', 'image', 'config'],
      example: { memory: 256, config: { env: { MODEL: 'large' } } },
    },
  ),
  ConfigBody: asked(
    { port, healthPath, env: orNull(env), command: words, args: words },
    {
      description: 'How the container is to be run and reached.',
      optional: ['port', 'healthPath', 'env', 'command', 'args'],
      example: { port: 3000, healthPath: '/health', env: { MODEL: 'small' } },
    },
  ),
} as const;
