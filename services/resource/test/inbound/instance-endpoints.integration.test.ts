import { describe, expect, it } from 'vitest';
import { givenApi } from '../support/given-api.js';
import { givenRunning } from '../support/given-resource.js';

const UNKNOWN_OPERATION = '01993b5e-0000-7000-8000-000000000000';

const ROUTES = (id: string, operation: string) =>
  [
    ['GET', `/instances/${id}`],
    ['POST', `/instances/${id}/start`],
    ['POST', `/instances/${id}/stop`],
    ['POST', `/instances/${id}/restart`],
    ['DELETE', `/instances/${id}`],
    ['PATCH', `/instances/${id}`, '{"name":"mine"}'],
    ['GET', `/instances/${id}/logs`],
    ['GET', `/instances/${id}/operations`],
    ['GET', `/operations/${operation}`],
  ] as const;

describe('the API of instances', () => {
  it('shows an instance as the design says', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const { status, body } = await api.ask('owner', 'GET', `/instances/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: String(id),
      userId: 7,
      orderId: '99',
      name: 'my-llm',
      status: 'RUNNING',
      desired: 'RUNNING',
      spec: {
        cpu: 2,
        memory: 4096,
        gpu: null,
        image: 'berth/hello:1',
        config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] },
      },
      network: { url: `http://i-${id.toString(36)}.localhost:8080/`, domain: `i-${id.toString(36)}.localhost`, port: 8080 },
      runtime: {
        state: 'Unknown',
        phase: '',
        readyReplicas: 0,
        totalReplicas: 0,
        podName: '',
        message: '',
        errorReason: '',
        updatedAt: null,
        stale: true,
      },
      failure: null,
      withdrawal: null,
      operation: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: 'create',
        instanceId: String(id),
        status: 'succeeded',
        error: null,
        deadline: '2026-11-21T10:02:00.000Z',
        createdAt: '2026-11-21T10:00:00.000Z',
        updatedAt: '2026-11-21T10:00:00.000Z',
      },
      createdAt: '2026-11-21T10:00:00.000Z',
      updatedAt: '2026-11-21T10:00:00.000Z',
      deletedAt: null,
    });
  });

  it('accepts an operation with 202 and says where to watch it', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const { status, headers, body } = await api.ask('owner', 'POST', `/instances/${id}/stop`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: 'stop', instanceId: String(id), status: 'pending', error: null });
    expect(headers.get('location')).toBe(`/api/v1/operations/${String(body['id'])}`);
    expect((await api.ask('owner', 'GET', `/operations/${String(body['id'])}`)).body).toEqual({
      ...body,
      steps: [{ name: 'accepted', at: '2026-11-21T10:00:00.000Z', message: 'Accepted.' }],
    });
  });

  it('answers one 202 and one 409 to start against stop, naming the operation under way', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    await api.useCases.settleInstance(id, 1, { kind: 'failed', reason: 'crash-loop', message: 'why', terminal: false });
    const answers = await Promise.all(['start', 'stop'].map((verb) => api.ask('owner', 'POST', `/instances/${id}/${verb}`)));
    const [accepted, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect([accepted?.status, refused?.status]).toEqual([202, 409]);
    expect(refused?.body).toMatchObject({
      code: 'instance.operation-in-progress',
      data: { operationId: accepted?.body['id'], operationKind: accepted?.body['kind'] },
    });
  });

  it('refuses what would change nothing', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    expect(await api.ask('owner', 'POST', `/instances/${id}/start`)).toMatchObject({
      status: 409,
      body: { code: 'instance.already-running' },
    });
  });

  it('renames and answers the instance', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    expect(await api.ask('owner', 'PATCH', `/instances/${id}`, '{"name":"<b>neu</b>"}')).toMatchObject({
      status: 200,
      body: { id: String(id), name: '<b>neu</b>' },
    });
  });

  it('lists own instances, all of them to an admin, and the log, in pages', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    await api.orderPaid({ orderId: 1n, userId: 8 });
    const own = await api.ask('owner', 'GET', '/instances');
    expect(own.body).toMatchObject({ data: [{ id: String(id) }], hasMore: false, nextCursor: null });
    const first = await api.ask('admin', 'GET', '/admin/instances?limit=1');
    expect(first.body).toMatchObject({ data: [{ orderId: expect.any(String) }], hasMore: true });
    const second = await api.ask('admin', 'GET', `/admin/instances?limit=1&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ data: [{}], hasMore: false });
    expect(second.body['data']).not.toEqual(first.body['data']);
    const log = await api.ask('owner', 'GET', `/instances/${id}/logs?limit=1`);
    expect(log.body).toMatchObject({ data: [{ logType: 'STATE_CHANGE', instanceId: String(id) }], hasMore: true });
    const older = await api.ask('owner', 'GET', `/instances/${id}/logs?cursor=${String(log.body['nextCursor'])}`);
    expect(older.body).toMatchObject({ data: [{}, {}, {}, {}], hasMore: false });
  });

  it('answers 404 for what is somebody else’s and for what does not exist, and the admin may', async () => {
    const api = await givenApi();
    const id = String(await givenRunning(api));
    const operation = (await api.ask('owner', 'GET', `/instances/${id}`)).body['operation'] as { id: string };
    for (const [method, path, body] of ROUTES(id, operation.id))
      expect(await api.ask('stranger', method, path, body)).toMatchObject({ status: 404 });
    for (const [method, path, body] of ROUTES('4242', UNKNOWN_OPERATION))
      expect(await api.ask('owner', method, path, body)).toMatchObject({ status: 404 });
    expect(await api.ask('admin', 'GET', `/instances/${id}`)).toMatchObject({ status: 200 });
    expect(await api.ask('owner', 'GET', '/admin/instances')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  });

  it.each(['0', '-1', 'abc', '1.5', '9223372036854775808', '99999999999999999999', '%20', '1e3'])(
    'refuses %s as an id on every route with 400',
    async (bad) => {
      const api = await givenApi();
      for (const [method, path, body] of ROUTES(bad, bad))
        expect(await api.ask('owner', method, path, body)).toMatchObject({ status: 400, body: { code: 'request.invalid-id' } });
    },
  );

  it('asks for a token on every route', async () => {
    const api = await givenApi();
    const lists = [
      ['GET', '/instances'],
      ['GET', '/admin/instances'],
    ] as const;
    for (const [method, path, body] of [...ROUTES('1', UNKNOWN_OPERATION), ...lists]) {
      expect(await api.ask(null, method, path, body)).toMatchObject({ status: 401 });
      expect(await api.ask('forged', method, path, body)).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
    }
  });

  it.each([
    ['{', 400],
    ['[]', 400],
    ['"name"', 400],
    ['{}', 400],
    ['{"name":1}', 400],
    ['{"name":null}', 400],
    ['{"name":""}', 400],
    ['{"name":"   "}', 400],
    ['{"name":"a\\u0000b"}', 400],
    [`{"name":"${'x'.repeat(65)}"}`, 400],
    ['{"name":"a","spec":null}', 400],
    ['{"name":"a","spec":[]}', 400],
    ['{"name":"a","spec":{}}', 403],
    ['{"name":"a","__proto__":{"x":1}}', 400],
    [`{"name":"${'x'.repeat(2_000_000)}"}`, 413],
  ])('refuses the body %.40s for a renaming with %i', async (body, status) => {
    const api = await givenApi();
    const id = await givenRunning(api);
    const answer = await api.ask('owner', 'PATCH', `/instances/${id}`, body);
    expect(answer).toMatchObject({ status, body: { status, code: expect.stringMatching(/^[a-z]+\.[a-z-]+$/) } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await api.store.load(id)).toMatchObject({ name: 'my-llm' });
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'cursor=nonsense', 'cursor=eyJ2IjoxLCJrIjoieCJ9', 'color=red'])(
    'refuses the query %s on every list with 400',
    async (query) => {
      const api = await givenApi();
      const id = await givenRunning(api);
      for (const path of ['/instances', '/admin/instances', `/instances/${id}/logs`, `/instances/${id}/operations`])
        expect(await api.ask('admin', 'GET', `${path}?${query}`)).toMatchObject({ status: 400 });
    },
  );

  it('takes no body for a command', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    expect(await api.ask('owner', 'POST', `/instances/${id}/stop`, '{"force":true}')).toMatchObject({ status: 400 });
  });

  it('lets a blocked user stop and delete and read, and neither start nor restart; a disabled one nothing', async () => {
    const api = await givenApi();
    const id = await givenRunning(api);
    await api.userBecomes('BLOCKED');
    for (const verb of ['start', 'restart'])
      expect(await api.ask('owner', 'POST', `/instances/${id}/${verb}`)).toMatchObject({ status: 403, body: { code: 'user.blocked' } });
    expect(await api.ask('owner', 'GET', `/instances/${id}`)).toMatchObject({ status: 200 });
    expect(await api.ask('owner', 'POST', `/instances/${id}/stop`)).toMatchObject({ status: 202 });
    expect(await api.ask('owner', 'DELETE', `/instances/${id}`)).toMatchObject({ status: 202 });
    await api.userBecomes('DISABLED');
    for (const [method, path, body] of ROUTES(String(id), UNKNOWN_OPERATION))
      expect(await api.ask('owner', method, path, body)).toMatchObject({ status: 403, body: { code: 'user.disabled' } });
  });
});
