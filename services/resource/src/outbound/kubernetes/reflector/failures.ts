import { conflict, isBerthError, refused, unavailable } from '@berth/shared-kernel';

/** The Status object of the apiserver, as far as it is read here. */
export interface ApiStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string }[];
  };
}

const LIST_AGAIN: ReadonlySet<string> = new Set(['cluster.expired', 'cluster.refused', 'cluster.unreadable']);

/** True when a watch cannot go on from where it was; a stream that cannot be read might be so again at the same place. */
export const meansListAgain = (error: unknown): boolean => isBerthError(error) && LIST_AGAIN.has(error.code);

export const isExpired = (error: unknown): boolean => isBerthError(error) && error.code === 'cluster.expired';

/** `retryAfter` in seconds, where a header says so; else the Status is asked. */
export function statusFailure(status: ApiStatus, retryAfter?: number) {
  const { code = 500, reason = '', message = '' } = status;
  const options = { data: { status: code, reason } };
  const said = `The apiserver answered ${code} ${reason}: ${message.slice(0, 300)}`;
  if (isUnknownVersion(status)) return conflict('cluster.expired', said, options);
  // An operator can mend that while this runs.
  if (code === 401 || code === 403) return unavailable('cluster.not-permitted', said, options);
  const seconds = retryAfter ?? status.details?.retryAfterSeconds;
  if (code === 429 || code === 408 || code < 400 || code >= 500)
    return unavailable('cluster.unavailable', said, seconds === undefined ? options : { ...options, retryAfter: seconds });
  return refused('cluster.refused', said, options);
}

// Compacted away; or ahead of the server, which happens when etcd was restored from a backup.
const isUnknownVersion = ({ code, reason, details }: ApiStatus): boolean =>
  code === 410 ||
  reason === 'Expired' ||
  reason === 'Gone' ||
  (details?.causes ?? []).some((cause) => cause.reason === 'ResourceVersionTooLarge');

export const unreadable = (what: string, cause?: unknown) => unavailable('cluster.unreadable', what, { cause });

export const tooLate = (what: string) => unavailable('cluster.too-late', what);

export const endedEarly = () => unavailable('cluster.ended-early', 'The watch was ended before its time.');
