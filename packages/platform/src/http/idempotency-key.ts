import { createHash } from 'node:crypto';
import { type Actor, type IdempotentRequest, invalidInput } from '@berth/shared-kernel';

/**
 * Names a request by its `Idempotency-Key` (1..255 visible ASCII characters).
 * @throws invalid-input `idempotency.key-required`, `idempotency.key-invalid`
 */
export function idempotentRequest(
  request: { readonly method: string; readonly path: string; readonly key: string | undefined; readonly body: unknown },
  actor: Actor,
): IdempotentRequest {
  const { method, path, key, body } = request;
  if (key === undefined || key === '') throw invalidInput('idempotency.key-required', 'This needs an Idempotency-Key header.');
  if (!/^[!-~]{1,255}$/.test(key))
    throw invalidInput('idempotency.key-invalid', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.');
  const bodyHash = createHash('sha256')
    .update(canonicalJson(body ?? {}))
    .digest('hex');
  return { userId: actor.userId, method, path, key, bodyHash };
}

/** JSON with the keys of every object in order, so that two spellings of one body are the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
