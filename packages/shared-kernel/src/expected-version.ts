import { conflict } from './errors.js';

/** The versions of an aggregate that a change may start from, as its caller has seen them; `any` when the caller does not mind. */
export type ExpectedVersion = 'any' | readonly number[];

/** Judges a change where it is decided, so that of two that start from one version only the first is made. @throws conflict `request.precondition-failed` */
export function demandVersion(expected: ExpectedVersion, version: number): void {
  if (expected === 'any' || expected.includes(version)) return;
  throw conflict('request.precondition-failed', 'This was changed since you read it. Read it again, then decide.');
}
