import { invalidInput } from '@berth/shared-kernel';
import { InvalidArgumentError, Option } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function decimal(text: string): number {
  if (!/^[0-9]+(\.[0-9]+)?$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}

/** A moment as RFC 3339 has it, or a day. */
function moment(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('It must be a time such as 2026-11-21T10:00:00Z.');
  return time.toISOString();
}

export const option = (flags: string, what: string): Option => new Option(flags, what);
export const flag = (flags: string, what: string): Option => new Option(flags, what).default(false);
export const number = (flags: string, what: string): Option => new Option(flags, what).argParser(wholeNumber);
export const oneOf = (flags: string, what: string, values: readonly string[]): Option => new Option(flags, what).choices(values);

/** `--key`, which makes it safe to run the command again. */
export const keyOption = (): Option => option('--key <key>', 'the Idempotency-Key; the same key again gives the first answer again');
export interface KeyOptions {
  readonly key?: string;
}

/** Of lists that may be sorted; with a minus it is the other way round. */
export const sortOption = (fields: readonly string[]): Option =>
  oneOf(
    '--sort <field>',
    'sort by this field, with - before it the other way round',
    fields.flatMap((field) => [field, `-${field}`]),
  );
export const createdOptions = (): readonly Option[] => [
  option('--created-from <time>', 'only from this moment on').argParser(moment),
  option('--created-to <time>', 'only before this moment').argParser(moment),
];

/** Leaves out what was not given. */
export const given = <Values extends object>(values: Values): { [Name in keyof Values]: Exclude<Values[Name], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** Words out of `values`, separated by commas. */
export const severalOf = (flags: string, what: string, values: readonly string[]): Option =>
  new Option(flags, what).argParser((text: string) => {
    const words = text.split(',');
    const stranger = words.find((word) => !values.includes(word));
    if (stranger !== undefined) throw new InvalidArgumentError(`Allowed choices are ${values.join(', ')}.`);
    return words;
  });

/** The id of a user or a product. @throws invalid-input `cli.id` */
export function idNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw invalidInput('cli.id', `"${text}" is not an id; it must be a whole number.`);
  return Number(text);
}

/** @throws invalid-input `cli.filter` where a filter of the operator's list is given without --all */
export function onlyWithAll(filters: object): void {
  const [name] = Object.keys(filters);
  if (name !== undefined) throw invalidInput('cli.filter', `The filter ${name} is for --all, the list of the operator.`);
}
