import { Type } from 'class-transformer';
import { IsInt, IsObject, IsString, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentMessageContext, endpoint, IsPlainText, type Listening, MayBeAbsent } from '../../src/index.js';
import { ADMIN, asJson, problemIn, served } from './api-under-test.js';

class Part {
  @IsInt()
  count!: number;
}

class NewProduct {
  @IsString()
  name!: string;

  @MayBeAbsent()
  @IsPlainText(1, 5)
  label?: string;

  @MayBeAbsent()
  @ValidateNested()
  @Type(() => Part)
  parts?: Part[];

  @MayBeAbsent()
  @IsObject()
  spec?: object;
}

let api: Listening;
beforeAll(async () => {
  api = await served({
    endpoints: {
      'admin.products.create': endpoint({
        body: NewProduct,
        handle: async ({ body }) => ({ status: 201, body: Object.assign(body, { trace: currentMessageContext().correlationId }) }),
      }),
    },
  });
});
afterAll(() => api.close());

const create = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/v1/admin/products`, asJson(body, { ...ADMIN, ...headers }));

describe('a request body', () => {
  it('reaches the handler when it is as declared', async () => {
    const response = await create({ name: 'x', label: 'ÄÖ😀', spec: { deep: [{ a: 1 }] }, parts: [{ count: 2 }] });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ name: 'x', label: 'ÄÖ😀', spec: { deep: [{ a: 1 }] }, parts: [{ count: 2 }] });
  });

  it('is handled within the trace that the request names', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await create({ name: 'x' }, { traceparent });
    expect(await response.json()).toMatchObject({ trace: '4bf92f3577b34da6a3ce929d0e0e4736' });
  });

  it.each([
    ['malformed JSON', '{"name":', 400, 'request.malformed-json', []],
    ['an array', '[]', 400, 'request.invalid', ['']],
    ['null', 'null', 400, 'request.invalid', ['']],
    ['a bare number', '5', 400, 'request.invalid', ['']],
    ['a missing field', '{}', 400, 'request.invalid', ['/name']],
    ['a number for a string', '{"name":5}', 400, 'request.invalid', ['/name']],
    ['an unknown field', '{"name":"x","a/b~c":1}', 400, 'request.invalid', ['/a~1b~0c']],
    ['null for a field that may be absent', '{"name":"x","label":null}', 400, 'request.invalid', ['/label']],
    ['text for a nested number', '{"name":"x","parts":[{"count":1},{"count":"2"}]}', 400, 'request.invalid', ['/parts/1/count']],
    ['an unknown nested field', '{"name":"x","parts":[{"count":1,"z":1}]}', 400, 'request.invalid', ['/parts/0/z']],
    ['a control character', '{"name":"x","label":"a\\u0000"}', 400, 'request.invalid', ['/label']],
    ['half a surrogate pair', '{"name":"x","label":"\\ud800"}', 400, 'request.invalid', ['/label']],
    ['__proto__', '{"name":"x","__proto__":{"a":1}}', 400, 'request.forbidden-key', ['/__proto__']],
    ['a nested constructor', '{"name":"x","spec":{"constructor":{}}}', 400, 'request.forbidden-key', ['/spec/constructor']],
    ['an inherited name', '{"name":"x","toString":1}', 400, 'request.forbidden-key', ['/toString']],
    ['endless nesting', `{"name":"x","spec":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'request.too-deep', []],
    ['more than 64 KiB', JSON.stringify({ name: 'x'.repeat(70_000) }), 413, 'request.too-large', []],
    ['many megabytes', JSON.stringify({ name: 'x'.repeat(8_000_000) }), 413, 'request.too-large', []],
  ])('with %s is refused', async (_, body, status, code, pointers) => {
    const problem = await problemIn(await create(body));
    expect(problem).toMatchObject({ status, code, mediaType: 'application/problem+json', instance: '/api/v1/admin/products' });
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=latin1', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('of the type %s %j is refused', async (type, headers) => {
    expect(await problemIn(await create('{"name":"x"}', { 'content-type': type, ...headers }))).toMatchObject({
      status: 415,
      code: 'request.unsupported-media-type',
    });
  });

  it('that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const response = await fetch(`${api.url}/api/v1/admin/products`, { ...asJson('', ADMIN), body: bytes });
    expect(await problemIn(response)).toMatchObject({ status: 400, code: 'request.malformed-json' });
  });

  it('is refused where the route takes none, and an empty object or none is not', async () => {
    const cancel = `${api.url}/api/v1/orders/1/cancel`;
    expect(await problemIn(await fetch(cancel, asJson({ why: 1 })))).toMatchObject({ status: 400, code: 'request.unexpected-body' });
    expect((await fetch(cancel, asJson({}))).status).toBe(204);
    expect((await fetch(cancel, { method: 'POST', headers: { authorization: 'Bearer 7-user' } })).status).toBe(204);
  });

  it('never reaches a prototype', () => {
    expect(Object.prototype).not.toHaveProperty('a');
  });
});
