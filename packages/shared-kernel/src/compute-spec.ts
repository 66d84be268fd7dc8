import { type FieldError, invalidInput } from './errors.js';

/** How the container is run and reached; `port` and `healthPath` are what the prober asks. */
export interface ComputeConfig {
  readonly port: number;
  readonly healthPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** What is bought: `cpu` in cores (thousandths allowed), `memory` in MiB, `gpu` null or a GPU type of the provider's configuration. */
export interface ComputeSpec {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number | null;
  readonly image: string;
  readonly config: ComputeConfig;
}

const IMAGE = /^(?=.{1,255}$)[a-z0-9]+(?:[._:/-]+[a-zA-Z0-9_]+)*(?:@sha256:[0-9a-f]{64})?$/;
/** Is it a reference to an image, such as `registry.example/app:v1`, of at most 255 characters? */
export const isImageReference = (value: unknown): value is string => typeof value === 'string' && IMAGE.test(value);

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const SPEC_KEYS = ['cpu', 'memory', 'gpu', 'image', 'config'];
const CONFIG_KEYS = ['port', 'healthPath', 'env', 'command', 'args'];

/**
 * Reads a specification from untrusted JSON, with defaults for `gpu` (null) and `config` (port 8080, healthPath /).
 * `at` is the JSON pointer of the specification in the request.
 * @throws invalid-input `spec.invalid` with one entry for each wrong field
 */
export function parseComputeSpec(value: unknown, at = ''): ComputeSpec {
  const errors: FieldError[] = [];
  const check = (ok: boolean, pointer: string, detail: string) => {
    if (!ok) errors.push({ pointer: at + pointer, code: 'spec.invalid', detail });
  };
  const spec = record(value);
  check(spec !== null, '', 'must be an object');
  if (spec !== null) {
    for (const key of Object.keys(spec)) check(SPEC_KEYS.includes(key), `/${key}`, 'is not a known field');
    check(isCores(spec['cpu']), '/cpu', 'must be a number of cores from 0.001 to 512, with at most three decimals');
    check(isInteger(spec['memory'], 16, 16_777_216), '/memory', 'must be a whole number of MiB from 16 to 16777216');
    check(
      spec['gpu'] === undefined || spec['gpu'] === null || isInteger(spec['gpu'], 1, 65_535),
      '/gpu',
      'must be null or the number of a GPU type',
    );
    check(isImageReference(spec['image']), '/image', 'must be an image reference such as registry.example/app:v1');
    checkConfig(spec['config'] ?? {}, (ok, pointer, detail) => check(ok, `/config${pointer}`, detail));
  }
  if (errors.length > 0 || spec === null) throw invalidInput('spec.invalid', 'The specification is not valid.', { errors });
  const config = record(spec['config'] ?? {}) ?? {};
  return {
    cpu: spec['cpu'] as number,
    memory: spec['memory'] as number,
    gpu: (spec['gpu'] as number | null | undefined) ?? null,
    image: spec['image'] as string,
    config: {
      port: (config['port'] as number | undefined) ?? 8080,
      healthPath: (config['healthPath'] as string | undefined) ?? '/',
      env: (config['env'] as Record<string, string> | undefined) ?? {},
      command: (config['command'] as string[] | undefined) ?? [],
      args: (config['args'] as string[] | undefined) ?? [],
    },
  };
}

function checkConfig(value: unknown, check: (ok: boolean, pointer: string, detail: string) => void): void {
  const config = record(value);
  check(config !== null, '', 'must be an object');
  if (config === null) return;
  for (const key of Object.keys(config)) check(CONFIG_KEYS.includes(key), `/${key}`, 'is not a known field');
  const { port, healthPath, env, command, args } = config;
  check(port === undefined || isInteger(port, 1, 65_535), '/port', 'must be a port from 1 to 65535');
  check(
    healthPath === undefined || (typeof healthPath === 'string' && /^\/[!-~]{0,511}$/.test(healthPath)),
    '/healthPath',
    'must be a path that starts with /',
  );
  const variables = record(env ?? {});
  check(
    variables !== null &&
      Object.keys(variables).length <= 100 &&
      Object.entries(variables).every(([name, v]) => ENV_NAME.test(name) && isText(v, 4096)),
    '/env',
    'must map at most 100 variable names to strings',
  );
  for (const [name, list] of [
    ['command', command],
    ['args', args],
  ] as const)
    check(
      list === undefined || (Array.isArray(list) && list.length <= 100 && list.every((part) => isText(part, 4096))),
      `/${name}`,
      'must be a list of at most 100 strings',
    );
}

const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
const isText = (value: unknown, most: number) => typeof value === 'string' && !value.includes('\0') && Array.from(value).length <= most;
const isInteger = (value: unknown, from: number, to: number) =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
const isCores = (value: unknown) =>
  typeof value === 'number' && value >= 0.001 && value <= 512 && Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6;
