import { isPlainText } from '@berth/shared-kernel';
import { Transform } from 'class-transformer';
import { IsDate, registerDecorator, ValidateIf } from 'class-validator';

// https://www.rfc-editor.org/rfc/rfc3339#section-5.6, without leap seconds, which no clock of ours shows.
const RFC_3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/i;

/** The field may be left out; unlike class-validator's IsOptional, `null` is checked like any other value. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Turns the decimal text of a query parameter into a number; anything else is left as it is, for IsInt to refuse. */
export const FromDecimal = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value));

/** Turns the values of a query parameter, separated by commas, into a list without repeats, whose order says nothing. */
export const FromList = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [...new Set(value.split(','))].toSorted() : value));

/** Turns the RFC 3339 text of a query parameter into a moment; anything else is left as it is, for {@link IsTime} to refuse. */
export const FromTime = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && isTime(value) ? new Date(value) : value));

/** A moment that {@link FromTime} has read. */
export const IsTime = (): PropertyDecorator =>
  IsDate({ message: '$property must be a time as RFC 3339 has it, 2026-11-21T12:00:00Z (where it is in a URL, + is %2B)' });

/** Text to search for: 1 to 100 characters. */
export const IsSearchText = (): PropertyDecorator => IsPlainText(1, 100);

/** Well-formed Unicode text of `min` to `max` code points, without control characters, line breaks among them. */
export function IsPlainText(min: number, max: number): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isPlainText',
      target: target.constructor,
      propertyName: String(property),
      options: { message: `${String(property)} must be text of ${min} to ${max} characters without control characters` },
      validator: { validate: (value: unknown) => isPlainText(value, min, max) },
    });
  };
}

// Date takes the 31st of any month for a day of the next one.
const isTime = (text: string): boolean => RFC_3339.test(text) && isDay(text.slice(0, 10));

function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
