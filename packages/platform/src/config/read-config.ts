import { readFileSync } from 'node:fs';
import { type FieldError, invalidInput } from '@berth/shared-kernel';
import { parse } from 'yaml';
import type { z } from 'zod';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a YAML file; one that does not exist is read as empty. */
  readonly file?: string;
  /** Told of each `BERTH_*` variable and each key of the file that no field reads. */
  readonly warn?: (message: string) => void;
}

const PREFIX = 'BERTH_';
/** The environment variable of a field: `dataDir` is `BERTH_DATA_DIR`. */
export const variableOf = (key: string): string => PREFIX + key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/**
 * Reads a configuration whose fields are named in camelCase. The field `dataDir` is the environment variable `BERTH_DATA_DIR`, or the
 * key `dataDir` of the YAML file, the environment first; `BERTH_DATA_DIR_FILE` names a file that holds the value (secrets). Every
 * value reaches the schema as a string, wherever it came from; an empty one counts as absent.
 * @throws invalid-input `config.invalid` with one entry for each wrong field
 */
export function readConfig<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, sources: ConfigSources): z.output<z.ZodObject<Shape>> {
  const errors: FieldError[] = [];
  const fail = (pointer: string, detail: string) => errors.push({ pointer, code: 'config.invalid', detail });
  const keys = Object.keys(schema.shape);
  const written = sources.file === undefined ? {} : readYaml(sources.file, fail);
  const values: Record<string, string> = {};
  for (const key of keys) {
    const value = fromEnvironment(variableOf(key), sources.env, fail) ?? scalar(key, written[key], fail);
    if (value !== undefined && value !== '') values[key] = value;
  }
  const parsed = schema.safeParse(values);
  const failed = new Set(errors.map((error) => error.pointer));
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0] ?? '');
    if (!failed.has(key)) fail(key, values[key] === undefined && key !== '' ? 'is required' : issue.message);
  }
  warnOfUnread(keys, written, sources);
  if (!parsed.success || errors.length > 0) {
    const lines = errors.map(({ pointer, detail }) =>
      pointer === '' ? `  ${detail}` : `  ${variableOf(pointer)} (${pointer}): ${detail}`,
    );
    throw invalidInput('config.invalid', `The configuration is not valid:\n${lines.join('\n')}`, {
      errors: errors.map(({ pointer, code, detail }) => ({ pointer: pointer === '' ? '' : `/${pointer}`, code, detail })),
    });
  }
  return parsed.data;
}

type Fail = (pointer: string, detail: string) => void;

function fromEnvironment(variable: string, env: ConfigSources['env'], fail: Fail): string | undefined {
  const direct = env[variable] || undefined;
  const file = env[`${variable}_FILE`] || undefined;
  if (file === undefined) return direct;
  const key = camelCaseOf(variable);
  if (direct !== undefined) fail(key, `is given twice: by ${variable} and by ${variable}_FILE`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    fail(key, `${variable}_FILE cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function readYaml(file: string, fail: Fail): Record<string, unknown> {
  try {
    const value: unknown = parse(readFileSync(file, 'utf8'));
    if (value === null || value === undefined) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    fail('', `${file} must be a YAML mapping`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') fail('', `${file} cannot be read: ${(error as Error).message}`);
  }
  return {};
}

function scalar(key: string, value: unknown, fail: Fail): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  fail(key, 'must be one value in the file, not a list or a mapping');
  return undefined;
}

function warnOfUnread(keys: readonly string[], written: Record<string, unknown>, { env, warn, file }: ConfigSources): void {
  const known = new Set(keys.flatMap((key) => [variableOf(key), `${variableOf(key)}_FILE`]));
  for (const variable of Object.keys(env))
    if (variable.startsWith(PREFIX) && !variable.startsWith('BERTH_TEST_') && !known.has(variable))
      warn?.(`The environment variable ${variable} is not known and has no effect.`);
  for (const key of Object.keys(written)) if (!keys.includes(key)) warn?.(`The key ${key} of ${file} is not known and has no effect.`);
}

const camelCaseOf = (variable: string) =>
  variable
    .slice(PREFIX.length)
    .toLowerCase()
    .replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
