import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import Libsql from 'libsql';

type Part = Readonly<Record<string, unknown>>;

const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Part;
const es256 = (header: Part, claims: Part, key: KeyObject) => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const hs256 = (header: Part, claims: Part, secret: string | Buffer) => {
  const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

/** The key with which this Berth signs, from its own files: only so can a token be wrong in nothing but its claims. */
function signingKeyOf(dataDir: string): KeyObject {
  const db = new Libsql(join(dataDir, 'user.sqlite'), { readonly: true });
  try {
    const row = db.prepare('SELECT private_key FROM signing_key WHERE retired_at IS NULL ORDER BY slot').get() as { private_key: string };
    return createPrivateKey(row.private_key);
  } finally {
    db.close();
  }
}

/** A token like `genuine` signed anew with the platform's own key: good, so what is wrong with the forged ones is their fault alone. */
export function signedAnew(genuine: string, dataDir: string, changes: Part = {}): string {
  const [header, claims] = genuine.split('.', 2).map(decode);
  return es256(header ?? {}, { ...claims, ...changes }, signingKeyOf(dataDir));
}

/** Tokens that must not be accepted, by what is wrong with them. */
export function forgedTokens(genuine: string, dataDir: string): Readonly<Record<string, string>> {
  const [header = '', claims = '', signature = ''] = genuine.split('.');
  const [head, body] = [decode(header), decode(claims)];
  const changed = (changes: Part) => signedAnew(genuine, dataDir, changes);
  const now = Math.floor(Date.now() / 1000);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicKey = createPublicKey(signingKeyOf(dataDir));
  return {
    garbage: 'garbage',
    'three empty parts': '..',
    'three parts of nothing': 'a.b.c',
    'no signature': `${header}.${claims}.`,
    'a signature cut short': genuine.slice(0, -4),
    'the signature of other claims': `${header}.${encode({ ...body, jti: 'another' })}.${signature}`,
    'another user under the old signature': `${header}.${encode({ ...body, user_id: Number(body['user_id']) + 1 })}.${signature}`,
    'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    'alg none with the right kid': `${encode({ ...head, alg: 'none' })}.${claims}.`,
    'alg NONE and the old signature': `${encode({ ...head, alg: 'NONE' })}.${claims}.${signature}`,
    'HS256 with the public key in PEM': hs256(head, body, publicKey.export({ type: 'spki', format: 'pem' })),
    'HS256 with the public key in DER': hs256(head, body, publicKey.export({ type: 'spki', format: 'der' })),
    'HS256 with the public key as JWK': hs256(head, body, JSON.stringify(publicKey.export({ format: 'jwk' }))),
    'HS256 with an empty secret': hs256(head, body, ''),
    'another key under the right kid': es256(head, body, stranger),
    'another key under an unknown kid': es256({ ...head, kid: 'nobody' }, body, stranger),
    'a kid that is a path': es256({ ...head, kid: '../../../../dev/null' }, body, stranger),
    'no kid': es256({ alg: 'ES256' }, body, signingKeyOf(dataDir)),
    'a key of its own in the header': es256({ ...head, jwk: createPublicKey(stranger).export({ format: 'jwk' }) }, body, stranger),
    expired: changed({ exp: now - 1 }),
    'expired long ago': changed({ iat: 1, exp: 2 }),
    'no expiry': changed({ exp: undefined }),
    'an expiry in words': changed({ exp: 'tomorrow' }),
    'not valid yet': changed({ nbf: now + 600 }),
    'another audience': changed({ aud: 'another-api' }),
    'no audience': changed({ aud: undefined }),
    'another issuer': changed({ iss: 'another' }),
    'no issuer': changed({ iss: undefined }),
    'no user': changed({ user_id: undefined }),
    'a user in words': changed({ user_id: '1' }),
    'an impossible user': changed({ user_id: 8_388_608 }),
    'a user that is not there': changed({ user_id: 8_388_607 }),
    'no roles': changed({ roles: undefined }),
    'roles that are no list': changed({ roles: 'admin' }),
    'no session': changed({ sid: undefined }),
    "a session that is not the user's": changed({ sid: '01890000-0000-7000-8000-000000000000' }),
  };
}
