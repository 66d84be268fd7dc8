import { Ajv2020 } from 'ajv/dist/2020.js';
import { API_SCHEMAS, type ApiSchemaName } from '../api/api-schemas.js';
import { ROUTE_DESCRIPTIONS } from '../api/route-descriptions.js';
import { type Context, type PublicRouteId, ROUTES } from '../api/routes.js';
import { type Mutation, mutationsOf } from './mutations.js';

/** A body for a route, and whether the OpenAPI document lets it be sent. */
export interface BodyCase extends Mutation {
  readonly isAccepted: boolean;
}

interface Bytes {
  readonly minimum: number;
  readonly maximum: number;
}

const ajv = new Ajv2020({ strict: false, multipleOfPrecision: 6, formats: { password: true } })
  .addKeyword({
    keyword: 'x-berth-bytes',
    type: 'string',
    validate: ({ minimum, maximum }: Bytes, text: string) => {
      const bytes = new TextEncoder().encode(text).length;
      return bytes >= minimum && bytes <= maximum;
    },
  })
  .addSchema({ $id: 'api', components: { schemas: API_SCHEMAS } });

/** Every field of a body, so that each can be changed; the examples leave out what need not be there. */
const WHOLE: Readonly<Partial<Record<ApiSchemaName, unknown>>> = {
  UpdateInstanceBody: {
    name: 'my-llm',
    spec: {
      cpu: 0.5,
      memory: 256,
      gpu: 1,
      image: 'berth/hello:1',
      config: { port: 3000, healthPath: '/health', env: { MODEL: 'small' }, command: ['serve'], args: ['--fast'] },
    },
  },
  UpdateUserBody: { status: 'ENABLED', roles: ['user', 'admin'] },
  ...Object.fromEntries(
    ['CreateProductBody', 'UpdateProductBody'].map((name) => [
      name,
      {
        name: 'Hello',
        description: 'A page that names its instance.',
        status: 'ENABLED',
        price: 500,
        spec: {
          cpu: 0.25,
          memory: 128,
          gpu: 1,
          image: 'berth/hello:1',
          config: { port: 3000, healthPath: '/health', env: { MODEL: 'small' }, command: ['serve'], args: ['--fast'] },
        },
      },
    ]),
  ),
};

/** The routes of a context that take a body. */
export const routesWithBody = (context: Context): readonly PublicRouteId[] =>
  (Object.keys(ROUTE_DESCRIPTIONS) as PublicRouteId[]).filter(
    (id) => ROUTES[id].context === context && ROUTE_DESCRIPTIONS[id].body !== undefined,
  );

/** Bodies for a route by its schema, some hundred: the right one, and what differs from it in one place. */
export function bodyCases(id: PublicRouteId): readonly BodyCase[] {
  const name = ROUTE_DESCRIPTIONS[id].body;
  if (name === undefined) return [];
  const schema: Readonly<Record<string, unknown>> = API_SCHEMAS[name];
  const right = WHOLE[name] ?? (schema['examples'] as readonly unknown[])[0];
  const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
  return [{ what: 'is right', value: right }, ...mutationsOf(schema, right)].map(({ what, value }) => ({
    what,
    value,
    isAccepted: validate(value),
  }));
}
