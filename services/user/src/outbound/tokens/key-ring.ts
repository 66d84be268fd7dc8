import { type JsonWebKey, type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { type Clock, type Uuids, defect } from '@berth/shared-kernel';
import type { StoredSigningKey, StoredSigningKeys } from './stored-signing-keys.js';

/** A signing key ready for use. */
export interface SigningKey {
  readonly kid: string;
  readonly createdAt: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** RFC 7517. */
export interface Jwks {
  readonly keys: readonly JsonWebKey[];
}

/** Every replica reloads the ring more often than this, so a key of this age is known to all of them. */
export const KEY_SETTLES_AFTER_MS = 60_000;

/** The live signing keys: the first is made at the first start, all verify, the newest that every replica knows signs. */
export class KeyRing {
  private keys: readonly SigningKey[] = [];

  constructor(
    private readonly stored: StoredSigningKeys,
    private readonly uuids: Uuids,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    let found = await this.stored.live();
    if (found.length === 0) {
      await this.stored.claimSlot(1, this.freshKey());
      found = await this.stored.live();
    }
    this.keys = found.map(readKey);
  }

  find(kid: string): SigningKey | null {
    return this.keys.find((key) => key.kid === kid) ?? null;
  }

  signing(): SigningKey {
    const settled = this.clock.now().getTime() - KEY_SETTLES_AFTER_MS;
    const key = this.keys.findLast(({ createdAt }) => createdAt.getTime() <= settled) ?? this.keys[0];
    if (key === undefined) throw defect('auth.no-signing-key', 'There is no live signing key.');
    return key;
  }

  jwks(): Jwks {
    return { keys: this.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' })) };
  }

  private freshKey(): Pick<StoredSigningKey, 'kid' | 'privateKey' | 'createdAt'> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { kid: this.uuids.next(), privateKey: pem, createdAt: this.clock.now() };
  }
}

function readKey({ kid, createdAt, privateKey }: StoredSigningKey): SigningKey {
  const key = createPrivateKey(privateKey);
  return { kid, createdAt, privateKey: key, publicKey: createPublicKey(key) };
}
