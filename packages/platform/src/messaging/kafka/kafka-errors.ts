import { type BerthError, unavailable } from '@berth/shared-kernel';

/** The protocol's name of an error (`UNKNOWN_TOPIC_OR_PARTITION`), which kafkajs wraps in errors of its own; null for any other. */
export function protocolErrorOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 5) return null;
  const { type, cause, errors } = error as Error & { readonly type?: unknown; readonly errors?: unknown };
  if (typeof type === 'string' && type !== 'UNKNOWN') return type;
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  return protocolErrorOf(cause ?? first, depth + 1);
}

export const logUnavailable = (cause: unknown): BerthError =>
  unavailable('event-log.unavailable', 'The event log cannot be reached just now.', { cause, retryAfter: 1 });

export const logClosed = (): BerthError => unavailable('event-log.unavailable', 'The event log is closed.');
