import { type BerthError, conflict, forbidden, invalidInput, notFound, refused, unavailable } from '@berth/shared-kernel';
import type { ApiAnswer } from './connection.js';

/** What the apiserver says of a request that it did not carry out (`kind: Status`). */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[];
  };
}

const RETRY_AFTER_SECONDS = 1;

/** The apiserver could not be asked, or was not heard in time. */
export const unreachable = (cause: unknown): BerthError =>
  unavailable('cluster.unavailable', 'The cluster cannot be reached at the moment.', { cause, retryAfter: RETRY_AFTER_SECONDS });

export function clusterError(what: string, answer: ApiAnswer): BerthError {
  const status = readStatus(answer.text);
  // Neither headers nor body: what was sent may be quoted in it.
  const cause = new Error(`${what}: ${answer.status} ${status.reason ?? ''}: ${(status.message ?? '').slice(0, 500)}`);
  switch (answer.status) {
    case 400:
    case 413:
    case 422:
      return invalidSpec(status, cause);
    case 404:
      return notFound('cluster.not-found', 'The cluster holds no such object.', { cause });
    case 409:
      return conflict('cluster.conflict', 'Somebody else changed the same object of the cluster.', { cause });
    case 401:
      return notPermitted(cause);
    case 403:
      return notAllowed(status, cause);
    default:
      // Of etcd, whose own limits come first: the apiserver calls these failures of its own.
      if (/request is too large|message larger than max/.test(status.message ?? '')) return invalidSpec(status, cause);
      return unavailable('cluster.unavailable', 'The cluster cannot do this at the moment.', {
        cause,
        retryAfter: retryAfter(answer, status),
      });
  }
}

function notAllowed(status: Status, cause: Error): BerthError {
  const text = status.message ?? '';
  if (/being terminated/.test(text) || status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true)
    return unavailable('cluster.terminating', 'The place of these objects is still being removed.', {
      cause,
      retryAfter: RETRY_AFTER_SECONDS,
    });
  // A new quota has not been counted yet; admission refuses until it is.
  if (/status unknown for quota/.test(text))
    return unavailable('cluster.unavailable', 'The cluster cannot do this at the moment.', { cause, retryAfter: RETRY_AFTER_SECONDS });
  if (/exceeded quota/.test(text)) return refused('cluster.quota-exceeded', 'This is more than the account may use.', { cause });
  if (/User "[^"]*" cannot /.test(text)) return notPermitted(cause);
  return forbidden('cluster.forbidden', 'The rules of the cluster do not allow this.', { cause });
}

/**
 * The platform's own rights are wanting. No buyer can do anything about it and an operator will: so it is tried again, and an order
 * that waits for it has its money back by the deadline.
 */
const notPermitted = (cause: Error): BerthError =>
  unavailable('cluster.not-permitted', 'The platform may not do this in the cluster; its operator has to allow it.', {
    cause,
    retryAfter: RETRY_AFTER_SECONDS,
  });

function invalidSpec({ details }: Status, cause: Error): BerthError {
  const fields = (details?.causes ?? []).map(({ field = '', message = '' }) => `${buyersName(field)}: ${message}`.slice(0, 200));
  const because = fields.length === 0 ? '' : ` (${fields.slice(0, 3).join('; ')})`;
  return invalidInput('cluster.invalid-spec', `The cluster does not accept this specification${because}.`, { cause, data: { fields } });
}

/** `spec.template.spec.containers[0].env[0].name` is the buyer's `env[0].name`. */
const buyersName = (field: string): string => field.replace(/^spec\.(template\.spec\.(containers\[\d+\]\.)?)?/, '');

function retryAfter({ headers }: ApiAnswer, status: Status): number {
  const seconds = Number(headers['retry-after'] ?? status.details?.retryAfterSeconds);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) : RETRY_AFTER_SECONDS;
}

function readStatus(text: string): Status {
  try {
    const status: unknown = JSON.parse(text);
    return typeof status === 'object' && status !== null ? status : {};
  } catch {
    return {};
  }
}
