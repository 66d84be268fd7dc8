import { BerthError, defect, type FieldError, invalidInput } from '@berth/shared-kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { EVENT_CATALOGUE } from './catalogue.js';
import { parseExact, stringifyExact } from './exact-json.js';
import type { EventType, WireEvent } from './wire-event.js';

const ajv = new Ajv2020({ allErrors: true });
const validators = new Map<EventType, ValidateFunction>();

/** The JSON text of an event, 64-bit ids as exact numbers. @throws defect `event.invalid` when it does not fit its schema */
export function encodeEvent(event: WireEvent): string {
  try {
    const text = stringifyExact(event);
    check(text);
    return text;
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    throw defect('event.invalid', `An event ${event.event_type} that breaks its own schema cannot be published.`, { cause: error });
  }
}

/**
 * Reads the JSON text of an event; `instance_id` and `order_id` are bigint wherever they stand, unknown fields are kept.
 * @throws invalid-input `event.unknown-type` for a type that this version does not know, `event.invalid` for anything else
 */
export const decodeEvent = (text: string): WireEvent => check(text);

function check(text: string): WireEvent {
  const event = read(text);
  const type = typeof event === 'object' && event !== null && 'event_type' in event ? event.event_type : undefined;
  if (typeof type !== 'string') throw invalidInput('event.invalid', 'An event is a JSON object with an event_type.');
  if (!isEventType(type)) throw invalidInput('event.unknown-type', `The event type ${type} is not known.`, { data: { type } });
  const validate = validatorOf(type);
  // The schema describes the text, so it judges plain JSON numbers; the bigints of the exact reading are not for it.
  if (!validate(JSON.parse(text)))
    throw invalidInput('event.invalid', `The event ${type} does not fit its schema.`, { data: { type }, errors: errorsOf(validate) });
  return event as WireEvent;
}

function read(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    throw invalidInput('event.invalid', 'The event is not readable JSON.', { cause: error });
  }
}

function validatorOf(type: EventType): ValidateFunction {
  const known = validators.get(type) ?? ajv.compile(EVENT_CATALOGUE[type].schema);
  validators.set(type, known);
  return known;
}

const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_CATALOGUE, type);

const errorsOf = (validate: ValidateFunction): FieldError[] =>
  (validate.errors ?? []).map(({ instancePath, message }) => ({
    pointer: instancePath,
    code: 'event.invalid',
    detail: message ?? 'is not valid',
  }));
