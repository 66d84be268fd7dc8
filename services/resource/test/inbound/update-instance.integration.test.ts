import { describe, expect, it } from 'vitest';
import { givenApi } from '../support/given-api.js';
import { givenRunning } from '../support/given-resource.js';
import { observation } from '../support/observation.js';

describe('a PATCH of an instance', () => {
  it('answers an operation where the specification is to be another, and shows how it goes', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const change = '{"name":"neu","spec":{"image":"berth/hello:2","config":{"env":{"A":"1"}}}}';
    const { status, headers, body } = await api.ask('admin', 'PATCH', `/instances/${id}`, change);
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: 'update', instanceId: String(id), status: 'pending', deadline: '2026-11-21T10:02:00.000Z' });
    expect(headers.get('location')).toBe(`/api/v1/operations/${String(body['id'])}`);
    expect(await api.ask('admin', 'PATCH', `/instances/${id}`, change)).toMatchObject({ status: 202, body: { id: body['id'] } });
    expect((await api.ask('owner', 'GET', `/instances/${id}`)).body).toMatchObject({
      name: 'neu',
      status: 'UPDATING',
      spec: { cpu: 2, image: 'berth/hello:2', config: { port: 8080, env: { A: '1' } } },
    });
    const first = await api.ask('owner', 'GET', `/instances/${id}/operations?limit=1`);
    expect(first.body).toMatchObject({ data: [{ id: body['id'], steps: [{ name: 'accepted' }] }], hasMore: true });
    const rest = await api.ask('owner', 'GET', `/instances/${id}/operations?cursor=${String(first.body['nextCursor'])}`);
    expect(rest.body).toMatchObject({ data: [{ kind: 'create', status: 'succeeded' }], hasMore: false });
  });

  it.each([
    ['{"spec":{}}', 409, 'instance.spec-unchanged'],
    ['{"spec":{"cpu":2}}', 409, 'instance.spec-unchanged'],
    ['{"spec":{"cpu":0}}', 400, 'spec.invalid'],
    ['{"spec":{"config":null}}', 400, 'spec.invalid'],
    ['{"spec":{"color":"red"}}', 400, 'spec.invalid'],
    ['{"spec":{"__proto__":{"cpu":1}}}', 400, 'request.forbidden-key'],
    ['{"spec":{"image":"berth/old:1"}}', 409, 'instance.image-withdrawn'],
  ])('refuses %s of the operator with %i %s', async (change, status, code) => {
    const api = await givenApi();
    const id = await givenRunning(api);
    await api.imageWithdrawn('berth/old:1');
    expect(await api.ask('admin', 'PATCH', `/instances/${id}`, change)).toMatchObject({ status, body: { code } });
    expect(await api.store.load(id)).toMatchObject({ status: 'RUNNING', generation: 1 });
  });

  it('goes by the version of the instance, which what is observed of it does not move', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const path = `/instances/${id}`;
    const tagOf = async () => (await api.ask('owner', 'GET', path)).headers.get('etag') ?? '';
    const before = await tagOf();
    await api.useCases.recordObservation(id, observation(api));
    const observed = await tagOf();
    expect(observed).not.toBe(before);
    expect(await api.ask('owner', 'PATCH', path, '{"name":"neu"}', null)).toMatchObject({
      status: 428,
      body: { code: 'request.precondition-required' },
    });
    const renamed = await api.ask('owner', 'PATCH', path, '{"name":"neu"}', before);
    expect(renamed).toMatchObject({ status: 200, body: { name: 'neu' } });
    expect(renamed.headers.get('etag')).toBe(await tagOf());
    for (const change of ['{"name":"alt"}', '{"name":"alt","spec":{"cpu":1}}'])
      expect(await api.ask('admin', 'PATCH', path, change, observed)).toMatchObject({
        status: 412,
        body: { code: 'request.precondition-failed' },
      });
    expect((await api.ask('owner', 'GET', path)).body).toMatchObject({ name: 'neu', status: 'RUNNING' });
  });

  it('is made by one of two that start from the same version', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const tag = (await api.ask('owner', 'GET', `/instances/${id}`)).headers.get('etag');
    const answers = await Promise.all(['a', 'b'].map((name) => api.ask('owner', 'PATCH', `/instances/${id}`, `{"name":"${name}"}`, tag)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('answers 404 and 403 before it looks at the version', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    expect(await api.ask('stranger', 'PATCH', `/instances/${id}`, '{"name":"a"}', '"999"')).toMatchObject({ status: 404 });
    expect(await api.ask('owner', 'PATCH', `/instances/${id}`, '{"spec":{"cpu":1}}', '"999"')).toMatchObject({ status: 403 });
  });
});
