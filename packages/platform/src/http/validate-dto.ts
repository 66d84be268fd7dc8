import 'reflect-metadata';
import { type FieldError, invalidInput } from '@berth/shared-kernel';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { DtoClass } from './endpoint.js';
import { escapePointer } from './read-body.js';

const OPTIONS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
};

/**
 * Checks a body against its DTO; an absent one counts as `{}`. Without a DTO only an absent or empty body passes.
 * @throws invalid-input `request.invalid`, `request.unexpected-body`
 */
export async function validateBody(dto: DtoClass<object> | null, body: unknown): Promise<object> {
  const value = body === undefined ? {} : body;
  if (dto === null) {
    if (isObject(value) && Object.keys(value).length === 0) return {};
    throw invalidInput('request.unexpected-body', 'This route takes no body.');
  }
  if (!isObject(value))
    throw invalid('The body is not valid.', [{ pointer: '', code: 'field.is-object', detail: 'must be a JSON object' }]);
  return await check(dto, value, 'The body is not valid.', (detail) => detail);
}

/**
 * Checks the query string against its DTO; each parameter may come once. Values are strings until a field's decorator converts them.
 * @throws invalid-input `request.invalid`
 */
export async function validateQuery(dto: DtoClass<object> | null, url: string): Promise<object> {
  const message = 'The query is not valid.';
  const mark = url.indexOf('?');
  const entries = mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))];
  const errors: FieldError[] = [];
  const query: Record<string, string> = {};
  for (const [name, value] of entries) {
    const refuse = (code: string, detail: string) =>
      errors.push({ pointer: `/${escapePointer(name)}`, code, detail: `query parameter ${name} ${detail}` });
    if (dto === null || name in Object.prototype) refuse('field.unknown', 'is not known here');
    else if (Object.hasOwn(query, name)) refuse('field.repeated', 'may be given only once');
    else query[name] = value;
  }
  if (errors.length > 0) throw invalid(message, errors);
  return dto === null ? {} : await check(dto, query, message, asParameter);
}

async function check(dto: DtoClass<object>, plain: object, message: string, say: (detail: string) => string): Promise<object> {
  const instance = plainToInstance(dto, plain, { enableImplicitConversion: false });
  const errors = (await validate(instance, OPTIONS)).flatMap((error) => fieldErrors(error, '', say));
  if (errors.length > 0) throw invalid(message, errors);
  return instance;
}

function fieldErrors(error: ValidationError, parent: string, say: (detail: string) => string): FieldError[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, detail]) =>
    constraint === 'whitelistValidation'
      ? { pointer, code: 'field.unknown', detail: say(`${error.property} is not a known field`) }
      : { pointer, code: `field.${kebab(constraint)}`, detail: say(detail) },
  );
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer, say))];
}

const asParameter = (detail: string) => `query parameter: ${detail}`;
const invalid = (message: string, errors: readonly FieldError[]) => invalidInput('request.invalid', message, { errors });
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
