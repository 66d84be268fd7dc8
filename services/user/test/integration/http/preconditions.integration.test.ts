import { describe, expect, test } from 'vitest';
import { ADMIN, startUserService } from '../../support/user-service.js';

const tagOf = ({ headers }: { readonly headers: Headers }) => headers.get('etag') ?? '';

async function startWithAnn() {
  const service = await startUserService();
  const { token: admin } = await service.logIn(ADMIN.email, ADMIN.password);
  return { ...service, admin, ann: await service.enter('ann@example.com') };
}

describe('an account', () => {
  test('is read with the tag of its version, which a change replaces and a change of nothing does not', async () => {
    const { ask, ann, admin } = await startWithAnn();
    const read = await ask('GET /me', { token: ann.token });
    expect(tagOf(read)).toBe('"0"');
    expect(tagOf(await ask(`GET /admin/users/${ann.id}`, { token: admin }))).toBe('"0"');
    const renamed = await ask('PATCH /me', { token: ann.token, match: tagOf(read), body: { nickname: 'Annie' } });
    expect([renamed.status, tagOf(renamed)]).toEqual([200, '"1"']);
    const again = await ask('PATCH /me', { token: ann.token, match: tagOf(renamed), body: { nickname: 'Annie' } });
    expect([again.status, tagOf(again)]).toEqual([200, '"1"']);
    const blocked = await ask(`PATCH /admin/users/${ann.id}`, { token: admin, match: '"0", "1"', body: { status: 'BLOCKED' } });
    expect([blocked.status, tagOf(blocked)]).toEqual([200, '"2"']);
    expect(tagOf(await ask('GET /me', { token: ann.token }))).toBe('"2"');
  });

  test('that the caller knows already is not sent again', async () => {
    const { ask, ann, admin } = await startWithAnn();
    for (const [path, token] of [
      ['/me', ann.token],
      [`/admin/users/${ann.id}`, admin],
    ] as const) {
      expect(await ask(`GET ${path}`, { token, known: '"0"' })).toMatchObject({ status: 304, body: {} });
      expect(await ask(`GET ${path}`, { token, known: '"1"' })).toMatchObject({ status: 200, body: { id: ann.id } });
    }
  });

  test('is changed only by those who say which version they have read', async () => {
    const { ask, ann, admin } = await startWithAnn();
    for (const [line, options] of [
      ['PATCH /me', { token: ann.token, body: { nickname: 'Annie' } }],
      [`PATCH /admin/users/${ann.id}`, { token: admin, body: { status: 'BLOCKED' } }],
    ] as const) {
      expect(await ask(line, options)).toMatchObject({ status: 428, body: { code: 'request.precondition-required' } });
      for (const match of ['"1"', 'W/"0"', '"a"'])
        expect(await ask(line, { ...options, match }), match).toMatchObject({ status: 412, body: { code: 'request.precondition-failed' } });
      expect(await ask(line, { ...options, match: '0' })).toMatchObject({ status: 400, body: { code: 'request.precondition-invalid' } });
    }
    expect((await ask('GET /me', { token: ann.token })).body).toMatchObject({ nickname: 'Ann', status: 'ENABLED' });
  });

  test('that 20 change at once from one version is changed by one of them', async () => {
    const { ask, ann, admin } = await startWithAnn();
    const rename = (name: string) => ask('PATCH /me', { token: ann.token, match: '"0"', body: { nickname: name } });
    const appoint = () => ask(`PATCH /admin/users/${ann.id}`, { token: admin, match: '"0"', body: { roles: ['user', 'admin'] } });
    const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? rename(`Ann ${index}`) : appoint())));
    expect(replies.map(({ status }) => String(status)).toSorted()).toEqual(['200', ...Array.from({ length: 19 }, () => '412')]);
    const winner = replies.find(({ status }) => status === 200);
    expect(tagOf(await ask('GET /me', { token: ann.token }))).toBe('"1"');
    expect((await ask('GET /me', { token: ann.token })).body).toEqual(winner?.body);
  });
});
