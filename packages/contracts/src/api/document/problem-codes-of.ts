import type { RouteDescription } from '../descriptions/route-description.js';
import type { ProblemCode } from '../problem-codes.js';
import type { RoutePolicy } from '../routes.js';

const ANYWHERE: readonly ProblemCode[] = [
  'request.malformed',
  'request.malformed-json',
  'request.too-deep',
  'request.forbidden-key',
  'request.invalid',
  'request.too-large',
  'request.unsupported-media-type',
  'service.starting',
  'service.unavailable',
  'database.busy',
  'database.unavailable',
  'database.closed',
  'server.defect',
];
const BY_TOKEN: readonly ProblemCode[] = [
  'auth.token-missing',
  'auth.token-invalid',
  'auth.token-expired',
  'auth.session-ended',
  'auth.forbidden',
  'user.disabled',
  'auth.keys-unavailable',
];

/** Every problem that a route can answer: those that follow from its policy and its form, and those of its own. */
export function problemCodesOf(policy: RoutePolicy, description: RouteDescription): ReadonlySet<ProblemCode> {
  const needsToken = policy.audience === 'user' || policy.audience === 'admin';
  const own = description.problems ?? [];
  const when = (claim: boolean, ...codes: readonly ProblemCode[]): readonly ProblemCode[] => (claim ? codes : []);
  return new Set([
    ...ANYWHERE,
    ...when(description.body === undefined, 'request.unexpected-body'),
    ...when(policy.path.includes(':'), 'request.invalid-id'),
    ...when(description.query !== undefined && 'cursor' in description.query, 'request.invalid-cursor'),
    ...when(policy.audience === 'cookie', 'auth.foreign-origin'),
    ...when(needsToken, ...BY_TOKEN),
    ...when(needsToken && policy.whenUserUnavailable === 'refuse', 'user.unavailable'),
    ...when(policy.whenBlocked === 'refused', 'user.blocked'),
    ...when(policy.conditional, 'request.precondition-invalid', 'request.precondition-failed', 'request.precondition-required'),
    ...when(policy.idempotent, 'idempotency.key-required', 'idempotency.key-invalid', 'idempotency.body-mismatch'),
    ...when(policy.idempotent && !own.includes('payment.pending'), 'idempotency.in-progress'),
    ...when(policy.method !== 'GET', 'aggregate.version-conflict'),
    ...own,
  ]);
}
