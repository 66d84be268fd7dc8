import { describe, expect, test } from 'vitest';
import {
  answerOf,
  Berth,
  isProblem,
  itemsOf,
  NotInTime,
  once,
  onlyIf,
  ProblemError,
  type Send,
  taggedOf,
  untilOperation,
} from '../src/index.js';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(status, { type: 'about:blank', title: 'T', status, detail: 'It is so.', instance: '/', code, requestId: 'r1', errors: [] }, headers);
const tokens = (accessToken: string) => ({ accessToken, tokenType: 'Bearer', expiresIn: 900 });

/** A Berth whose answers come from `answer`; keeps what was asked. */
function berthOf(answer: (request: Request, body: string) => Response, accessToken?: string) {
  const asked: string[] = [];
  const send: Send = async (request) => {
    const body = await request.text();
    const said = ['authorization', 'cookie', 'idempotency-key', 'if-match']
      .map((name) => request.headers.get(name))
      .filter((each) => each !== null);
    asked.push(
      [request.method, new URL(request.url).pathname + new URL(request.url).search, ...said, body].filter((each) => each !== '').join(' '),
    );
    return answer(request, body);
  };
  return { asked, berth: new Berth({ url: 'http://berth.test', send, ...(accessToken === undefined ? {} : { accessToken }) }) };
}

describe('a session', () => {
  /** Knows the access tokens a0, a1, ...: one is good until the next was given. */
  function server() {
    let generation = -1;
    return (request: Request): Response => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/api/v1/auth/')) {
        const isDue = pathname.endsWith('/login') || request.headers.get('cookie') === `berth_refresh=r${generation}`;
        if (!isDue) return problem(401, 'auth.invalid-refresh-token');
        generation += 1;
        return json(200, tokens(`a${generation}`), { 'set-cookie': `berth_refresh=r${generation}; Path=/; HttpOnly` });
      }
      const isGood = generation > 0 && request.headers.get('authorization') === `Bearer a${generation}`;
      return isGood ? json(200, { id: '1' }) : problem(401, 'auth.token-expired');
    };
  }

  test('gets a new token when its own has run out, and sends the request once more, word by word', async () => {
    const { asked, berth } = berthOf(server());
    const buyer = await berth.logIn({ email: 'a@b.example', password: 'p' });

    await answerOf(buyer.api.POST('/orders', { params: { header: once('k1') }, body: { productId: 1 } }));

    expect(asked).toEqual([
      'POST /api/v1/auth/login {"email":"a@b.example","password":"p"}',
      'POST /api/v1/orders Bearer a0 k1 {"productId":1}',
      'POST /api/v1/auth/refresh berth_refresh=r0',
      'POST /api/v1/orders Bearer a1 k1 {"productId":1}',
    ]);
    expect(buyer.accessToken).toBe('a1');
    expect(berth.accessToken).toBeNull();
  });

  test('gets one new token for any number of requests', async () => {
    const { asked, berth } = berthOf(server());
    const buyer = await berth.logIn({ email: 'a@b.example', password: 'p' });

    await Promise.all(Array.from({ length: 20 }, () => answerOf(buyer.api.GET('/me'))));

    expect(asked.filter((each) => each.includes('/auth/refresh'))).toHaveLength(1);
  });

  test('that cannot be continued says what the request was told', async () => {
    const { asked, berth } = berthOf(server(), 'from elsewhere');

    await expect(answerOf(berth.api.GET('/me'))).rejects.toMatchObject({ status: 401, code: 'auth.token-expired' });
    expect(asked).toEqual(['GET /api/v1/me Bearer from elsewhere', 'POST /api/v1/auth/refresh']);
  });

  test('asks for no new token when the account may not do something', async () => {
    const { asked, berth } = berthOf(() => problem(401, 'auth.session-ended'), 'a');

    await expect(answerOf(berth.api.GET('/me'))).rejects.toBeInstanceOf(ProblemError);
    expect(asked).toHaveLength(1);
  });

  test('forgets token and cookie when it has logged out', async () => {
    const { asked, berth } = berthOf((request) =>
      request.url.endsWith('/logout') ? new Response(null, { status: 204 }) : json(200, tokens('a'), { 'set-cookie': 'berth_refresh=r' }),
    );
    const buyer = await berth.logIn({ email: 'a@b.example', password: 'p' });
    await buyer.logOut();
    await answerOf(buyer.api.GET('/me'));

    expect(asked.slice(1)).toEqual(['POST /api/v1/auth/logout berth_refresh=r', 'GET /api/v1/me']);
  });
});

describe('an answer', () => {
  test('that is a problem is thrown with its code, and when to come back', async () => {
    const { berth } = berthOf(() => problem(503, 'user.unavailable', { 'retry-after': '2' }));

    const error = await answerOf(berth.api.GET('/me')).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      status: 503,
      code: 'user.unavailable',
      retryAfterMs: 2000,
      message: 'It is so. (503 user.unavailable, request r1)',
    });
    expect(isProblem(error, 'user.unavailable')).toBe(true);
    expect(isProblem(error, 'user.disabled')).toBe(false);
  });

  test('that comes from no Berth is no problem', async () => {
    const { berth } = berthOf(() => new Response('<html>', { status: 502 }));

    await expect(answerOf(berth.api.GET('/me'))).rejects.toThrow('answered 502');
  });
});

describe('a list', () => {
  test('is read to its end, page by page, and no further than it is asked for', async () => {
    const { asked, berth } = berthOf((request) => {
      const cursor = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
      return json(200, {
        data: [{ id: cursor }, { id: cursor + 1 }],
        hasMore: cursor < 4,
        nextCursor: cursor < 4 ? String(cursor + 2) : null,
      });
    });
    const products = () => itemsOf((query) => answerOf(berth.api.GET('/products', { params: { query: { limit: 2, ...query } } })));

    const ids = [];
    for await (const { id } of products()) ids.push(id);
    expect(ids).toEqual([0, 1, 2, 3, 4, 5]);

    for await (const { id } of products()) if (id === 1) break;
    expect(asked).toHaveLength(4);
  });
});

describe('an operation', () => {
  const pending = { id: 'o1', kind: 'stop' } as const;

  test('is asked for until it has ended, however it ends; "later" is no end', async () => {
    const answers = [
      json(200, { ...pending, status: 'pending' }),
      problem(503, 'service.unavailable', { 'retry-after': '0' }),
      json(200, { ...pending, status: 'running' }),
      json(200, { ...pending, status: 'failed' }),
    ];
    const { asked, berth } = berthOf(() => answers.shift() ?? problem(500, 'server.defect'));

    expect(await untilOperation(berth, pending)).toMatchObject({ status: 'failed' });
    expect(asked).toHaveLength(4);
  });

  test('that does not end in time says what was seen last', async () => {
    const { berth } = berthOf(() => json(200, { ...pending, status: 'running' }));

    const error = await untilOperation(berth, pending, 0).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(NotInTime);
    expect(error).toMatchObject({ last: { status: 'running' } });
  });

  test('that is not there is a problem at once', async () => {
    const { asked, berth } = berthOf(() => problem(404, 'operation.not-found'));

    await expect(untilOperation(berth, pending)).rejects.toMatchObject({ code: 'operation.not-found' });
    expect(asked).toHaveLength(1);
  });
});

describe('a change', () => {
  test('names what was read by its tag', async () => {
    const { asked, berth } = berthOf(({ method }) =>
      method === 'GET' ? json(200, { id: 2 }, { etag: '"7"' }) : problem(412, 'request.precondition-failed'),
    );

    const { data, tag } = await taggedOf(berth.api.GET('/me'));
    const change = answerOf(berth.api.PATCH('/me', { params: { header: onlyIf(tag) }, body: { nickname: 'Countess' } }));

    await expect(change).rejects.toMatchObject({ status: 412, code: 'request.precondition-failed' });
    expect(data).toEqual({ id: 2 });
    expect(asked).toEqual(['GET /api/v1/me', 'PATCH /api/v1/me "7" {"nickname":"Countess"}']);
  });

  test('cannot name what came without a tag', async () => {
    const { berth } = berthOf(() => json(200, { id: 2 }));

    await expect(taggedOf(berth.api.GET('/me'))).rejects.toThrow('without an ETag');
  });
});

test('a list that is filtered by several words names them in one parameter', async () => {
  const { asked, berth } = berthOf(() => json(200, { data: [], hasMore: false, nextCursor: null }));

  await answerOf(berth.api.GET('/orders', { params: { query: { status: ['PAID', 'COMPLETED'], limit: 5 } } }));

  expect(asked).toEqual(['GET /api/v1/orders?status=PAID,COMPLETED&limit=5']);
});
