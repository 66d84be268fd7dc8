import { type Database, randomUuids, tokenVerifier } from '@berth/platform';
import { asUserId } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { asSessionId } from '../../src/domain/session/session.js';
import { SqlSigningKeys } from '../../src/outbound/sql/sql-signing-keys.js';
import { Es256AccessTokens } from '../../src/outbound/tokens/es256-access-tokens.js';
import { KEY_SETTLES_AFTER_MS, KeyRing } from '../../src/outbound/tokens/key-ring.js';
import { HandClock, openUserDatabase, range } from '../support/database.js';

const clock = new HandClock();
const ringOn = (database: Database) => new KeyRing(new SqlSigningKeys(database), randomUuids(clock), clock);
const claims = { userId: asUserId(7), roles: ['user' as const], sessionId: asSessionId('0193-session') };
const verifierOf = (ring: KeyRing) =>
  tokenVerifier({ keyOf: async (kid) => ring.find(kid)?.publicKey ?? null, issuer: 'berth', audience: 'berth-api', clock });
const issue = async (ring: KeyRing) => (await new Es256AccessTokens(ring, randomUuids(clock), clock).issue(claims)).accessToken;

/** As a rotation will do it: a second key beside the first, made by the same means. */
async function addSecondKey(database: Database): Promise<void> {
  const elsewhere = await openUserDatabase();
  await ringOn(elsewhere).load();
  const [key] = await new SqlSigningKeys(elsewhere).live();
  await new SqlSigningKeys(database).claimSlot(2, { kid: 'second', privateKey: key?.privateKey ?? '', createdAt: clock.now() });
}

test('20 replicas that start together agree on one key', async () => {
  const database = await openUserDatabase();
  const rings = range(20).map(() => ringOn(database));
  await Promise.all(rings.map((ring) => ring.load()));
  expect(new Set(rings.map((ring) => ring.signing().kid)).size).toBe(1);
  expect(await new SqlSigningKeys(database).live()).toHaveLength(1);
});

test('a key outlives the process', async () => {
  const database = await openUserDatabase();
  const [before, afterwards] = [ringOn(database), ringOn(database)];
  await before.load();
  const accessToken = await issue(before);
  await afterwards.load();
  expect(await verifierOf(afterwards).verify(accessToken)).toMatchObject({ userId: 7, roles: ['user'], sessionId: '0193-session' });
});

test('two keys are published and verify; the newer signs once every replica has had the time to learn it', async () => {
  const database = await openUserDatabase();
  const ring = ringOn(database);
  await ring.load();
  const first = ring.signing().kid;
  const ofFirst = await issue(ring);
  clock.advance(KEY_SETTLES_AFTER_MS);
  await addSecondKey(database);
  await ring.load();
  expect(ring.jwks().keys.map((key) => key['kid'])).toEqual([first, 'second']);
  expect(ring.signing().kid).toBe(first);
  clock.advance(KEY_SETTLES_AFTER_MS);
  expect(ring.signing().kid).toBe('second');
  for (const accessToken of [ofFirst, await issue(ring)]) expect((await verifierOf(ring).verify(accessToken)).userId).toBe(7);
});

test('the published keys have no private part', async () => {
  const ring = ringOn(await openUserDatabase());
  await ring.load();
  expect(ring.jwks().keys).toEqual([
    { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: ring.signing().kid, alg: 'ES256', use: 'sig' },
  ]);
});
