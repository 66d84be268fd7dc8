import { isPlainText } from '@berth/shared-kernel';
import { Transform } from 'class-transformer';
import { registerDecorator, ValidateIf } from 'class-validator';

/** The field may be left out; unlike class-validator's IsOptional, `null` is checked like any other value. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Turns the decimal text of a query parameter into a number; anything else is left as it is, for IsInt to refuse. */
export const FromDecimal = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value));

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
