import { EVENT_TYPES, openApiDocument } from '@berth/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformUnderTest } from './platform-under-test.js';

let berth: PlatformUnderTest;

beforeAll(async () => {
  berth = await PlatformUnderTest.start();
});
afterAll(() => berth.stop());

describe('the documents', () => {
  it('are linked from the root', async () => {
    const { docs, openapi, asyncapi } = (await (await berth.get('/')).json()) as Record<string, string>;
    for (const path of [docs, openapi, asyncapi]) expect((await berth.get(path ?? '')).status).toBe(200);
  });

  it('say of the API what the policy table and its descriptions say, without a token', async () => {
    const answer = await berth.get('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it('name every event that is published', async () => {
    const text = await (await berth.get('/asyncapi.yaml')).text();
    expect(text).toMatch(/^asyncapi: 3\.0\.0\n/);
    for (const type of EVENT_TYPES) expect(text).toContain(`\n    ${type}:\n`);
  });

  it('have a tag, and cost nothing to ask for again', async () => {
    const etag = (await berth.get('/openapi.json')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await berth.get('/openapi.json', { 'if-none-match': known });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await berth.get('/openapi.json', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('every route', () => {
  const routes = () =>
    berth.mounted().flatMap(({ path, methods }) => (path.startsWith('/api/v1/') ? methods.map((method) => `${method} ${path}`) : []));

  it('that is mounted is in the document, and every one in the document is mounted', () => {
    const { paths } = openApiDocument();
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(documented.length).toBeGreaterThan(30);
    expect(routes().toSorted()).toEqual(documented.toSorted());
  });
});

describe('the page', () => {
  it('loads every part from here, runs no script of its own, and may load nothing else', async () => {
    const answer = await berth.get('/docs');
    const html = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const parts = Array.from(html.matchAll(/ (?:src|href)="([^"]+)"/g), ([, path]) => path ?? '');
    expect(parts).toContain('/docs/swagger-ui-bundle.js');
    for (const path of parts) {
      const part = await berth.get(path);
      expect([path, part.status]).toEqual([path, 200]);
      expect((await part.arrayBuffer()).byteLength).toBe(Number(part.headers.get('content-length')));
    }
    expect(html).not.toMatch(/<script(?! src="\/docs\/)|https?:\/\/| on\w+=| style=/);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/https?:|upgrade-insecure-requests/);
  });

  it('gives away no other file', async () => {
    for (const path of ['/docs/', '/docs/package.json', '/docs/../package.json', '/docs/index.html'])
      expect([path, (await berth.get(path)).status]).toEqual([path, 404]);
  });
});
