import type { OpenApiDocument } from '@berth/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** An answer of the public API, as either client of the tests has it. */
export interface Seen {
  readonly method: string;
  /** From `/api/v1` on, with its query. */
  readonly path: string;
  readonly status: number;
  /** Empty of a stream, which has no end. */
  readonly text: string;
  header(name: string): string | null;
}

/** An answer is none that the OpenAPI document promises: never a reason to ask again. */
export class NotAsDocumented extends Error {}

type Json = Readonly<Record<string, unknown>>;
interface Header {
  readonly required: boolean;
  readonly schema: Json;
}
interface Answer {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}

const PREFIX = '/api/v1';
/** What is answered where no route is: nothing else than a problem. */
const NOWHERE = [400, 404, 405, 503];
/** No client sends it (RFC 3986, 5.2.4), so it names no parameter. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}(\/|$)/i;

/** Holds every answer against the OpenAPI document that Berth itself publishes: status, headers, media type and each field. */
export class Documented {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': isTime, password: true } });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly paths: readonly (readonly [RegExp, string])[];

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema({ $id: 'berth', components: closed(document.components) });
    this.paths = Object.keys(document.paths).map((path) => [new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), path]);
  }

  /** @throws NotAsDocumented */
  check(seen: Seen): void {
    const path = seen.path.slice(PREFIX.length).split('?', 1)[0] ?? '';
    const template = DOT_SEGMENT.test(path) ? undefined : this.paths.find(([pattern]) => pattern.test(path))?.[1];
    const operation = template === undefined ? undefined : this.document.paths[template]?.[seen.method.toLowerCase()];
    if (operation === undefined) return this.checkNowhere(seen);
    const answer = this.resolved((operation['responses'] as Readonly<Record<string, Json>>)[seen.status]) as Answer | null;
    if (answer === null) throw not(seen, 'a status that is not documented');
    for (const [name, header] of Object.entries(answer.headers ?? {})) this.checkHeader(seen, name, header as Json);
    this.checkBody(seen, `${seen.method} ${template} ${seen.status}`, answer);
  }

  /** One event of a stream. @throws NotAsDocumented */
  checkEvent(name: string, data: unknown): void {
    const { EventStream: stream = {} } = this.document.components.schemas;
    const schema = (stream['x-berth-events'] as Readonly<Record<string, Json>>)[name];
    if (schema === undefined) throw new NotAsDocumented(`The event ${name} is not documented.`);
    const validate = this.checks.get(name) ?? this.ajv.compile(inDocument(closed(schema)));
    this.checks.set(name, validate);
    if (!validate(data)) throw new NotAsDocumented(`The event ${name} is ${JSON.stringify(data)}: ${this.ajv.errorsText(validate.errors)}`);
  }

  private checkNowhere(seen: Seen): void {
    if (seen.method === 'HEAD') return;
    if (!NOWHERE.includes(seen.status)) throw not(seen, 'where nothing is documented');
    this.checkBody(seen, 'nowhere', { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
  }

  private checkHeader(seen: Seen, name: string, header: Json): void {
    const { required, schema } = this.resolved(header) as unknown as Header;
    const value = seen.header(name);
    if (value === null) {
      if (required) throw not(seen, `no ${name}`);
      return;
    }
    const typed = schema['type'] === 'integer' ? Number(value) : value;
    if (!this.ajv.validate(schema, typed)) throw not(seen, `${name}: ${value}`);
  }

  private checkBody(seen: Seen, name: string, { content }: Answer): void {
    const [media, documented] = Object.entries(content ?? {})[0] ?? [];
    if (media === undefined || documented === undefined) {
      if (seen.text !== '') throw not(seen, 'a body where none is documented');
      return;
    }
    const type = seen.header('content-type')?.split(';', 1)[0];
    if (type !== media) throw not(seen, `as ${type} where ${media} is documented`);
    if (media === 'text/event-stream') return;
    const validate = this.checks.get(name) ?? this.ajv.compile(inDocument(closed(documented.schema)));
    this.checks.set(name, validate);
    if (!validate(JSON.parse(seen.text)))
      throw not(seen, this.ajv.errorsText(validate.errors, { dataVar: '' }) + JSON.stringify(validate.errors?.map(({ params }) => params)));
  }

  private resolved(part: Json | undefined): Json | null {
    if (part === undefined) return null;
    const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(typeof part['$ref'] === 'string' ? part['$ref'] : '') ?? [];
    const components: Readonly<Record<string, Readonly<Record<string, Json>>>> = this.document.components;
    return (kind === '' ? part : components[kind]?.[name]) ?? null;
  }
}

const not = ({ method, path, status, text }: Seen, what: string) =>
  new NotAsDocumented(`${method} ${path} answered ${status}, ${what}: ${text.slice(0, 1_000)}`);

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));

/** Whoever reads the API ignores what is not documented; here it is an error. */
function closed<Part>(schema: Part): Part {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'type' in value && !('additionalProperties' in value)
      ? { ...value, additionalProperties: false }
      : value,
  ) as Part;
}

const inDocument = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === '$ref' ? `berth${String(value)}` : value)) as Json;

let published: Promise<Documented> | null = null;

/** Checks an answer of the Berth at `url`. @throws NotAsDocumented */
export const checkDocumented = async (url: string, seen: Seen): Promise<void> => (await documentedAt(url)).check(seen);

/** All that a run of the tests starts publish the same document. */
export async function documentedAt(url: string): Promise<Documented> {
  published ??= fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(30_000) })
    .then(async (response) => new Documented((await response.json()) as OpenApiDocument))
    .catch((error: unknown) => {
      published = null;
      throw error;
    });
  return published;
}
