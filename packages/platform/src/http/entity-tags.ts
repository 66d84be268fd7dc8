import { type ExpectedVersion, invalidInput } from '@berth/shared-kernel';
import type { ApiAnswer } from './endpoint.js';

interface EntityTag {
  readonly isWeak: boolean;
  /** Between the quotes. */
  readonly opaque: string;
}

// https://www.rfc-editor.org/rfc/rfc9110#name-etag: a comma may stand inside a tag, and elements of a list may be empty.
const ELEMENT = /[ \t]*(?:(W\/)?"([!#-~\u0080-\u00ff]*)"[ \t]*)?(?:,|$)/y;
const OF_VERSION = /^(0|[1-9][0-9]{0,14})(?:\..*)?$/;

/**
 * The strong `ETag` of an aggregate's version: `"7"`. Where an answer shows more than the aggregate, `beside` tells apart what it shows
 * beside it (`"7.3f2a"`); `If-Match` goes by the version alone.
 */
export const entityTag = (version: number, beside?: string): string => `"${version}${beside === undefined ? '' : `.${beside}`}"`;

/**
 * Reads `If-Match` (RFC 9110 13.1.1): `*`, or the versions of the strong tags in its list.
 * @throws invalid-input `request.precondition-required`, `request.precondition-invalid`
 */
export function expectedVersion(ifMatch: string | undefined): ExpectedVersion {
  if (ifMatch === undefined || ifMatch === '')
    throw invalidInput('request.precondition-required', 'This needs an If-Match header with the ETag of what you have read.');
  if (ifMatch === '*') return 'any';
  const tags = tagsIn(ifMatch);
  if (tags === null)
    throw invalidInput('request.precondition-invalid', 'If-Match must be * or a list of entity tags, each in double quotes.');
  const versions = tags.map(({ isWeak, opaque }) => (isWeak ? null : OF_VERSION.exec(opaque)?.[1]));
  return versions.flatMap((version) => (version === null || version === undefined ? [] : [Number(version)]));
}

/** 304 without a body where the answer carries an `ETag` that `If-None-Match` names (RFC 9110 13.1.2), else the answer. */
export function answerUnlessKnown(answer: ApiAnswer, ifNoneMatch: string | undefined): ApiAnswer {
  const tag = answer.headers?.['ETag'];
  if (ifNoneMatch === undefined || answer.status !== 200 || typeof tag !== 'string') return answer;
  const own = tagsIn(tag)?.[0]?.opaque;
  const isKnown = ifNoneMatch === '*' || tagsIn(ifNoneMatch)?.some(({ opaque }) => opaque === own) === true;
  return isKnown ? { status: 304, headers: { ETag: tag } } : answer;
}

function tagsIn(list: string): readonly EntityTag[] | null {
  const tags: EntityTag[] = [];
  for (let at = 0; at < list.length; at = ELEMENT.lastIndex) {
    ELEMENT.lastIndex = at;
    const element = ELEMENT.exec(list);
    if (element === null) return null;
    if (element[2] !== undefined) tags.push({ isWeak: element[1] !== undefined, opaque: element[2] });
  }
  return tags;
}
