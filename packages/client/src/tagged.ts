import { answerOf, type Answered } from './problem-error.js';

/** What a call has shown, and the ETag by which a change names it. */
export interface Tagged<Data> {
  readonly data: Data;
  readonly tag: string;
}

/** What a call answered, with its ETag. @throws ProblemError where it is a problem; Error where it has no ETag */
export async function taggedOf<Data>(call: Promise<Answered<Data>>): Promise<Tagged<Exclude<Data, undefined>>> {
  const data = await answerOf(call);
  const { response } = await call;
  const tag = response.headers.get('etag');
  if (tag === null) throw new Error(`${response.url} answered without an ETag.`);
  return { data, tag };
}

/** The header of a change that is made only to what was read under this tag, else refused as `request.precondition-failed`; `*` to any. */
export const onlyIf = (tag: string) => ({ 'If-Match': tag });
