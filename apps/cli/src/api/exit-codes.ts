import { isProblem, NoBerth, NotInTime, type ProblemError } from '@berth/client';
import { type BerthError, isBerthError } from '@berth/shared-kernel';
import { CommanderError } from 'commander';
import { plain } from '../print.js';
import { Interrupted, NotLoggedIn, Unreachable, WaitedInVain } from './outcomes.js';

/** What a script can tell by. */
export const EXIT = { done: 0, failed: 1, usage: 2, notAllowed: 3, unavailable: 4, waitedInVain: 5, interrupted: 130 } as const;

export const EXIT_CODES = `Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not logged in or not allowed, 4 the platform cannot be
reached or says that it is not available, 5 what was waited for has failed or did not come in time, 130 interrupted.`;

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (isProblem(error)) return codeOfStatus(error.status);
  if (error instanceof NotLoggedIn) return EXIT.notAllowed;
  if (error instanceof Unreachable || error instanceof NoBerth) return EXIT.unavailable;
  if (error instanceof WaitedInVain || error instanceof NotInTime) return EXIT.waitedInVain;
  if (error instanceof Interrupted) return EXIT.interrupted;
  return isBerthError(error) && error.kind === 'invalid-input' ? EXIT.usage : EXIT.failed;
}

/** What is wrong, in one sentence on one line; null where it was said already. A defect is told with its stack. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof CommanderError || error instanceof Interrupted) return null;
  if (isProblem(error)) return plain(problemSentence(error));
  if (isPlainRefusal(error)) return plain(error.message);
  return String(error instanceof Error ? (error.stack ?? error) : error);
}

function codeOfStatus(status: number): number {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  return status === 503 ? EXIT.unavailable : EXIT.failed;
}

function problemSentence({ problem: { detail, code, requestId, errors } }: ProblemError): string {
  const fields = errors.map((each) => `${each.pointer === '' ? '' : `${each.pointer} `}${each.detail}`);
  const what = fields.length === 0 ? detail : `${detail.replace(/\.$/, '')}: ${fields.join('; ')}`;
  return `${what} (${code}, request ${requestId})${code === 'auth.token-missing' ? '; run "berth login", or set BERTH_TOKEN' : ''}`;
}

const isPlainRefusal = (error: unknown): error is BerthError | Error =>
  isBerthError(error) || [NotLoggedIn, Unreachable, NoBerth, WaitedInVain, NotInTime].some((kind) => error instanceof kind);
