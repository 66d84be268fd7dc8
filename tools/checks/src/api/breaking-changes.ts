import { type Answer, type ApiDocument, type Operation, type Parameter, resolve, type Schema } from './document.ts';
import { answerChanges, requestChanges } from './schema-changes.ts';

/** What of the old public API no longer holds now, for a caller who did everything right; none when the version announces it. */
export function breakingChanges(old: ApiDocument, now: ApiDocument): string[] {
  if (seriesOf(now) !== seriesOf(old)) return [];
  return Object.entries(old.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const line = `${method.toUpperCase()} ${path}`;
      const after = now.paths[path]?.[method];
      return after === undefined ? [`${line} is gone`] : changesOf(old, now, operation, after).map((change) => `${line}: ${change}`);
    }),
  );
}

function changesOf(old: ApiDocument, now: ApiDocument, before: Operation, after: Operation): string[] {
  return [
    ...((before.security ?? []).length === 0 && (after.security ?? []).length > 0 ? ['it needs authentication now'] : []),
    ...parameterChanges(old, now, before, after),
    ...bodyChanges(old, now, before, after),
    ...Object.entries(before.responses).flatMap(([status, answer]) =>
      Number(status) < 400 ? answersOf(old, now, status, answer, after) : [],
    ),
  ];
}

function parameterChanges(old: ApiDocument, now: ApiDocument, before: Operation, after: Operation): string[] {
  const known = parametersOf(old, before);
  const today = parametersOf(now, after);
  const demanded = [...today].filter(([key, { required }]) => required === true && known.get(key)?.required !== true);
  return [
    ...[...known.keys()].filter((key) => !today.has(key)).map((key) => `the parameter ${key} is refused now`),
    ...demanded.map(([key]) => `the parameter ${key} is required now`),
    ...[...known].flatMap(([key, parameter]) => {
      const schema = today.get(key)?.schema;
      const pair = (given: Schema) => ({ old: { document: old, schema: parameter.schema }, now: { document: now, schema: given } });
      return schema === undefined ? [] : requestChanges(pair(schema), `the parameter ${key}`);
    }),
  ];
}

const parametersOf = (document: ApiDocument, { parameters = [] }: Operation): ReadonlyMap<string, Parameter> =>
  new Map(parameters.map((each) => resolve(document, each)).map((each) => [`${each.in} ${each.name}`, each]));

function bodyChanges(old: ApiDocument, now: ApiDocument, { requestBody: before }: Operation, { requestBody: after }: Operation): string[] {
  if (before === undefined) return after?.required === true ? ['a body is required now'] : [];
  if (after === undefined) return ['a body is refused now'];
  return Object.entries(before.content ?? {}).flatMap(([media, { schema }]) => {
    const today = after.content?.[media];
    if (today === undefined) return [`a body of ${media} is refused now`];
    return requestChanges({ old: { document: old, schema }, now: { document: now, schema: today.schema } }, 'the body');
  });
}

function answersOf(old: ApiDocument, now: ApiDocument, status: string, answer: Answer, { responses }: Operation): string[] {
  const given = responses[status];
  if (given === undefined) return [`it no longer answers ${status}`];
  const before = resolve(old, answer);
  const after = resolve(now, given);
  const headers = Object.keys(before.headers ?? {}).filter((name) => after.headers?.[name] === undefined);
  return [
    ...headers.map((name) => `${status} has no ${name} any more`),
    ...Object.entries(before.content ?? {}).flatMap(([media, { schema }]) => {
      const today = after.content?.[media];
      if (today === undefined) return [`${status} is no longer ${media}`];
      return answerChanges({ old: { document: old, schema }, now: { document: now, schema: today.schema } }, status);
    }),
  ];
}

/** What callers may rely on: the major, and before the first of them the minor (https://semver.org/#spec-item-4). */
function seriesOf({ info }: ApiDocument): string {
  const [major = '', minor = ''] = info.version.split('.');
  return major === '0' ? `0.${minor}` : major;
}
