import { createHmac } from 'node:crypto';
import { systemClock } from '@berth/shared-kernel';
import jwt from 'jsonwebtoken';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remoteTokenVerifier, type TokenVerifier } from '../../src/index.js';
import { deadUrl, jwksServer, newKey, type SigningKey, tokenOf } from './keys.js';

let key: SigningKey;
let jwks: Awaited<ReturnType<typeof jwksServer>>;
let now: number;
let verifier: TokenVerifier;

beforeEach(async () => {
  key = newKey('k1');
  jwks = await jwksServer(key);
  now = Date.now();
  verifier = remoteTokenVerifier({ jwksUrls: [jwks.url], clock: { now: () => new Date(now) } });
});
afterEach(() => jwks.close());

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: object, sign: (text: string) => string) => {
  const exp = Math.floor(now / 1000) + 900;
  const text = `${base64url(header)}.${base64url({ user_id: 7, roles: ['admin'], sid: 's', iss: 'berth', aud: 'berth-api', exp })}`;
  return `${text}.${sign(text)}`;
};

describe('an access token', () => {
  it('says who calls and until when', async () => {
    const actor = await verifier.verify(tokenOf(key));
    expect(actor).toMatchObject({ userId: 7, roles: ['user'], sessionId: 's1' });
    expect(Math.abs(actor.expiresAt.getTime() - now - 900_000)).toBeLessThan(2_000);
  });

  const forged: readonly [string, (key: SigningKey) => string][] = [
    ['garbage', () => 'garbage'],
    ['three parts of garbage', () => 'a.b.c'],
    ['nothing signed', () => signed({ alg: 'none', typ: 'JWT', kid: 'k1' }, () => '')],
    ['nothing signed in other letters', () => signed({ alg: 'nOnE', kid: 'k1' }, () => '')],
    [
      'the public key as an HMAC secret',
      ({ publicKey }) => {
        const secret = publicKey.export({ type: 'spki', format: 'pem' });
        return signed({ alg: 'HS256', kid: 'k1' }, (text) => createHmac('sha256', secret).update(text).digest('base64url'));
      },
    ],
    ['a signature of nothing', () => signed({ alg: 'ES256', kid: 'k1' }, () => '')],
    ['another key under the same name', () => tokenOf(newKey('k1'))],
    ['a key that nobody published', () => tokenOf(newKey('k9'))],
    [
      'no name of a key',
      (own) =>
        jwt.sign({ user_id: 7, roles: [], sid: 's' }, own.privateKey, {
          algorithm: 'ES256',
          issuer: 'berth',
          audience: 'berth-api',
          expiresIn: 900,
        }),
    ],
    ['another audience', (own) => tokenOf(own, { options: { audience: 'other' } })],
    ['another issuer', (own) => tokenOf(own, { options: { issuer: 'other' } })],
    [
      'no expiry',
      (own) =>
        jwt.sign({ user_id: 7, roles: ['user'], sid: 's' }, own.privateKey, {
          algorithm: 'ES256',
          keyid: 'k1',
          issuer: 'berth',
          audience: 'berth-api',
        }),
    ],
    ['a user id that is text', (own) => tokenOf(own, { claims: { user_id: '7' } })],
    ['a user id out of range', (own) => tokenOf(own, { claims: { user_id: 8_388_608 } })],
    ['roles that are no list', (own) => tokenOf(own, { claims: { roles: 'admin' } })],
    ['no session', (own) => tokenOf(own, { claims: { sid: undefined } })],
  ];
  it.each(forged)('with %s is refused', async (_, make) => {
    await expect(verifier.verify(make(key))).rejects.toMatchObject({ kind: 'unauthenticated', code: 'auth.token-invalid' });
  });

  it('whose payload was changed is refused', async () => {
    const [header, payload = '', signature] = tokenOf(key).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = [header, base64url({ ...claims, roles: ['admin'] }), signature].join('.');
    await expect(verifier.verify(changed)).rejects.toMatchObject({ code: 'auth.token-invalid' });
  });

  it('is told apart when it has expired', async () => {
    const token = tokenOf(key);
    now += 901_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'unauthenticated', code: 'auth.token-expired' });
  });
});

describe('the published keys', () => {
  it('are fetched once for many tokens, and again for a key that is new', async () => {
    await Promise.all(Array.from({ length: 100 }, () => verifier.verify(tokenOf(key))));
    expect(jwks.state.requests).toBe(1);
    const next = newKey('k2');
    jwks.state.keys = [key, next];
    now += 3_000;
    expect(await verifier.verify(tokenOf(next))).toMatchObject({ userId: 7 });
    expect(jwks.state.requests).toBe(2);
  });

  it('are not fetched for every unknown key', async () => {
    await verifier.verify(tokenOf(key));
    await Promise.allSettled(Array.from({ length: 50 }, (_, i) => verifier.verify(tokenOf(newKey(`x${i}`)))));
    expect(jwks.state.requests).toBe(1);
  });

  it('outlive an outage of whoever publishes them', async () => {
    await verifier.verify(tokenOf(key));
    jwks.state.healthy = false;
    now += 600_000;
    expect(await verifier.verify(tokenOf(key))).toMatchObject({ userId: 7 });
    await expect(verifier.verify(tokenOf(newKey('k2')))).rejects.toMatchObject({ code: 'auth.token-invalid' });
    expect(await verifier.verify(tokenOf(key))).toMatchObject({ userId: 7 });
  });

  it('are had from the replica that answers', async () => {
    const patient = remoteTokenVerifier({ jwksUrls: [await deadUrl(), jwks.url], clock: systemClock });
    expect(await patient.verify(tokenOf(key))).toMatchObject({ userId: 7 });
  });

  it('that could never be had make nobody an impostor', async () => {
    const cut = remoteTokenVerifier({ jwksUrls: [await deadUrl()], clock: systemClock });
    await expect(cut.verify(tokenOf(key))).rejects.toMatchObject({ kind: 'unavailable', code: 'auth.keys-unavailable' });
  });

  it('that are dropped are not accepted any more', async () => {
    await verifier.verify(tokenOf(key));
    const next = newKey('k2');
    jwks.state.keys = [next];
    now += 3_000;
    await verifier.verify(tokenOf(next));
    await expect(verifier.verify(tokenOf(key))).rejects.toMatchObject({ code: 'auth.token-invalid' });
  });
});
