import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { listen } from '../../src/index.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const newKey = (kid: string): SigningKey => ({ kid, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) });

const claims = { user_id: 7, roles: ['user'], sid: 's1' };

/** A token as the user service makes them, unless told otherwise. */
export function tokenOf(key: SigningKey, changes: { claims?: object; options?: jwt.SignOptions } = {}): string {
  return jwt.sign({ ...claims, ...changes.claims }, key.privateKey, {
    algorithm: 'ES256',
    keyid: key.kid,
    issuer: 'berth',
    audience: 'berth-api',
    subject: '7',
    expiresIn: 900,
    ...changes.options,
  });
}

/** A JWKS endpoint whose keys and health can be changed, and which counts its requests. */
export async function jwksServer(...keys: SigningKey[]) {
  const state = { keys, healthy: true, requests: 0 };
  const listening = await listen(
    (_request, response) => {
      state.requests += 1;
      response.statusCode = state.healthy ? 200 : 500;
      response.end(
        JSON.stringify({
          keys: state.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' })),
        }),
      );
    },
    { host: '127.0.0.1', port: 0 },
  );
  return { state, url: `${listening.url}/jwks`, close: () => listening.close() };
}

/** An address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const dead = await listen((_request, response) => response.end(), { host: '127.0.0.1', port: 0 });
  await dead.close();
  return dead.url;
}
