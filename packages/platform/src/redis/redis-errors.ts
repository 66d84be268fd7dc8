import { type BerthError, defect, unavailable } from '@berth/shared-kernel';

// What Redis answers when the command is wrong, not the state or the rights that it is in.
const OUR_MISTAKES = /^(ERR|WRONGTYPE|NOSCRIPT|EXECABORT|CROSSSLOT)\b/;

/** An error of the driver as one of ours. */
export function redisError(error: unknown): BerthError {
  const message = messageOf(error);
  // The driver's error carries the arguments of the command, and those of a failed log-in are the password.
  const cause = new Error(message);
  if (OUR_MISTAKES.test(message) || error instanceof TypeError) return defect('redis.refused', 'Redis refused a command.', { cause });
  return unavailable('snapshots.unavailable', 'The snapshot store does not answer.', { cause, retryAfter: 1 });
}

export const isUnknownScript = (error: unknown): boolean => messageOf(error).startsWith('NOSCRIPT');

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
