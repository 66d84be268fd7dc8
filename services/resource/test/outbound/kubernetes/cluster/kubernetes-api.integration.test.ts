import { ownTime } from '@berth/shared-kernel/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubernetesApi } from '../../../../src/outbound/kubernetes/api/kubernetes-api.js';
import { NAMESPACES, PODS, SERVICES } from '../../../../src/outbound/kubernetes/api/resources.js';
import { selfSigned } from '../../../support/self-signed.js';
import { FakeApiserver, json } from '../source/fake-apiserver.js';

const SELECTED = { labelSelector: 'app=x' };
const service = { metadata: { name: 's', namespace: 'n' } };
const podNamed = (name: string) => ({ metadata: { name } });

describe('the requests to an apiserver', () => {
  let directory: string;
  let server: FakeApiserver;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-kubernetes-api-'));
    server = await FakeApiserver.open();
  });
  afterEach(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  const api = (user: object = {}, timeoutMs = 5000) => new KubernetesApi(server.kubeConfig({ user }), { timeoutMs });
  const bodyOf = async (request: IncomingMessage) => JSON.parse(Buffer.concat(await request.toArray()).toString()) as unknown;

  it('share their connections: a handshake for each would be most of the work', async () => {
    await server.close();
    const { cert, key } = await selfSigned(directory, 'server');
    server = await FakeApiserver.open({ cert, key });
    server.answer = (_request, response) => json(response, 200, podNamed('p'));
    const kubeConfig = server.kubeConfig({ cluster: { 'certificate-authority-data': Buffer.from(cert).toString('base64') } });
    const secure = new KubernetesApi(kubeConfig, { timeoutMs: 5000 });
    for (let index = 0; index < 20; index += 1) await secure.get(PODS, 'n', 'p');
    expect(server.asked).toHaveLength(20);
    expect(server.connections).toBeLessThan(5);
  });

  it('trust no certificate but that of the kubeconfig', async () => {
    await server.close();
    const [real, other] = [await selfSigned(directory, 'real'), await selfSigned(directory, 'other')];
    server = await FakeApiserver.open({ cert: real.cert, key: real.key });
    server.answer = (_request, response) => json(response, 200, podNamed('p'));
    const kubeConfig = server.kubeConfig({ cluster: { 'certificate-authority-data': Buffer.from(other.cert).toString('base64') } });
    await expect(new KubernetesApi(kubeConfig, { timeoutMs: 5000 }).get(PODS, 'n', 'p')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'cluster.unavailable',
    });
    expect(server.asked).toEqual([]);
  });

  it('bear a token from a file that ends in a newline', async () => {
    server.answer = (_request, response) => json(response, 200, podNamed('p'));
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, 'secret\n');
    await api({ 'auth-provider': { name: 'tokenFile', config: { tokenFile } } }).get(PODS, 'n', 'p');
    expect(server.asked[0]?.headers.authorization).toBe('Bearer secret');
  });

  it('give up on a server that takes them and says nothing, or half of an answer', async () => {
    const silence = { kind: 'unavailable', code: 'cluster.unavailable', retryAfter: 1 };
    const time = ownTime();
    server.answer = () => {};
    await expect(api({}, 200).get(PODS, 'n', 'p')).rejects.toMatchObject(silence);
    server.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"metadata":');
    await expect(api({}, 200).get(PODS, 'n', 'p')).rejects.toMatchObject(silence);
    time.stop();
    expect(time.elapsedMs()).toBeLessThan(5000);
    server.answer = (_request, response) => void response.writeHead(200).end('<html>');
    await expect(api().get(PODS, 'n', 'p')).rejects.toMatchObject(silence);
    server.answer = (request) => void request.socket.destroy();
    await expect(api().get(PODS, 'n', 'p')).rejects.toMatchObject(silence);
  });

  it('are server-side applies with force, in our name', async () => {
    let sent: unknown;
    server.answer = (request, response) => void bodyOf(request).then((body) => (sent = body) && json(response, 200, service));
    expect(await api().apply(SERVICES, service)).toEqual(service);
    expect(server.asked[0]).toMatchObject({
      path: '/api/v1/namespaces/n/services/s',
      query: { fieldManager: 'berth-resource', force: 'true' },
    });
    expect(server.asked[0]?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(server.asked[0]?.headers['user-agent']).toBe('berth-resource');
    expect(sent).toEqual(service);
  });

  it('are repeated on a conflict, a few times', async () => {
    let conflicts = 2;
    server.answer = (_request, response) => (conflicts-- > 0 ? json(response, 409, {}) : json(response, 200, service));
    expect(await api().apply(SERVICES, service)).toEqual(service);
    expect(server.asked).toHaveLength(3);
    conflicts = Infinity;
    await expect(api().apply(SERVICES, service)).rejects.toMatchObject({ kind: 'unavailable', code: 'cluster.conflict' });
    expect(server.asked).toHaveLength(7);
  });

  it('find nothing where there is nothing', async () => {
    server.answer = (_request, response) => json(response, 404, { message: 'not found' });
    expect(await api().get(PODS, 'n', 'p')).toBeNull();
    expect(await api().delete(PODS, 'n', 'p')).toBe(false);
    await expect(api().apply(SERVICES, service)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('read a list to its last page', async () => {
    const pages: Record<string, object> = {
      '': { items: [podNamed('a'), podNamed('b')], metadata: { continue: 'more' } },
      more: { items: [podNamed('c')], metadata: { continue: '' } },
    };
    server.answer = (_request, response) => json(response, 200, pages[server.asked.at(-1)?.query['continue'] ?? ''] ?? {});
    expect(await api().list(PODS, SELECTED)).toEqual([podNamed('a'), podNamed('b'), podNamed('c')]);
    expect(server.asked.map(({ path, query }) => [path, query])).toEqual([
      ['/api/v1/pods', { labelSelector: 'app=x', limit: '500' }],
      ['/api/v1/pods', { labelSelector: 'app=x', limit: '500', continue: 'more' }],
    ]);
  });

  it('read a list anew and in one go when its next page has expired', async () => {
    server.answer = (_request, response) => {
      const { limit, continue: next } = server.asked.at(-1)?.query ?? {};
      if (next !== undefined) json(response, 410, { reason: 'Expired' });
      else if (limit === undefined) json(response, 200, { items: [podNamed('a'), podNamed('b'), podNamed('c')] });
      else json(response, 200, { items: [podNamed('a')], metadata: { continue: 'late' } });
    };
    expect(await api().list(PODS, SELECTED)).toEqual([podNamed('a'), podNamed('b'), podNamed('c')]);
  });

  it('ask for a removal with what it is to wait for and what must not have changed', async () => {
    let sent: unknown;
    server.answer = (request, response) => void bodyOf(request).then((body) => (sent = body) && json(response, 200, {}));
    const options = { propagationPolicy: 'Foreground', preconditions: { uid: 'u', resourceVersion: '7' } } as const;
    expect(await api().delete(NAMESPACES, undefined, 'n', options)).toBe(true);
    expect(server.asked[0]?.path).toBe('/api/v1/namespaces/n');
    expect(sent).toEqual({ apiVersion: 'v1', kind: 'DeleteOptions', ...options });
  });

  it('keep a name in its place in the path', async () => {
    server.answer = (_request, response) => json(response, 200, {});
    await api().get(PODS, 'n/../m', '../secrets/x');
    expect(server.asked[0]?.path).toBe('/api/v1/namespaces/n%2F..%2Fm/pods/..%2Fsecrets%2Fx');
  });
});
