import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Clock, unavailable } from '@berth/shared-kernel';

export interface RemoteKeysOptions {
  /** Where the keys are published: replicas, of which the first that answers will do. */
  readonly jwksUrls: readonly string[];
  readonly clock: Clock;
  /** After how long known keys are fetched again in the background, in milliseconds; 5 minutes when absent. */
  readonly refreshMs?: number;
  /** At most one fetch for unknown keys in this time, in milliseconds; 2 s when absent. */
  readonly unknownKeyMs?: number;
}

const FETCH_TIMEOUT_MS = 2_000;

/** The public keys of a JWKS (RFC 7517), cached: the last good ones outlive an outage of whoever publishes them. */
export class RemoteKeys {
  private keys: ReadonlyMap<string, KeyObject> | null = null;
  private triedAt = Number.NEGATIVE_INFINITY;
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private fetching: Promise<void> | null = null;
  private failure: unknown = null;

  constructor(private readonly options: RemoteKeysOptions) {}

  /** Null for a key that is not published. @throws unavailable `auth.keys-unavailable` when no key could ever be had */
  async find(kid: string): Promise<KeyObject | null> {
    const { refreshMs = 300_000, unknownKeyMs = 2_000 } = this.options;
    const now = this.options.clock.now().getTime();
    const known = this.keys?.get(kid);
    if (known !== undefined) {
      if (now - Math.max(this.fetchedAt, this.triedAt) > refreshMs) void this.refresh();
      return known;
    }
    // Without any key every request would fail anyway, so then only fetches under way are shared, not failures remembered.
    if (this.keys === null || this.fetching !== null || now - this.triedAt > unknownKeyMs) await this.refresh();
    if (this.keys === null)
      throw unavailable('auth.keys-unavailable', 'Access tokens cannot be checked now: their keys cannot be had.', { cause: this.failure });
    return this.keys.get(kid) ?? null;
  }

  private refresh(): Promise<void> {
    this.fetching ??= this.fetchKeys().finally(() => (this.fetching = null));
    return this.fetching;
  }

  private async fetchKeys(): Promise<void> {
    this.triedAt = this.options.clock.now().getTime();
    for (const url of this.options.jwksUrls)
      try {
        this.keys = await keysAt(url);
        this.fetchedAt = this.options.clock.now().getTime();
        return;
      } catch (error) {
        this.failure = error;
      }
  }
}

async function keysAt(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`The JWKS answered ${response.status}.`);
  const keys = keysIn(await response.json());
  if (keys.size === 0) throw new Error('The JWKS holds no ES256 key.');
  return keys;
}

function keysIn(jwks: unknown): ReadonlyMap<string, KeyObject> {
  const listed = (jwks as { keys?: unknown } | null)?.keys;
  const keys = new Map<string, KeyObject>();
  for (const jwk of Array.isArray(listed) ? (listed as JsonWebKey[]) : []) {
    const kid = jwk['kid'];
    if (typeof kid === 'string' && jwk.kty === 'EC' && jwk.crv === 'P-256') keys.set(kid, createPublicKey({ key: jwk, format: 'jwk' }));
  }
  return keys;
}
