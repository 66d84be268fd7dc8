import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kubernetesSource } from '../../../../src/outbound/kubernetes/source/index.js';
import { FakeApiserver, json } from './fake-apiserver.js';
import { selfSigned } from '../../../support/self-signed.js';

const run = promisify(execFile);

describe('the credentials of a source', () => {
  let directory: string;
  let server: FakeApiserver;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-credentials-'));
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
    await rm(directory, { recursive: true });
  });

  const listing = (source: ReturnType<typeof kubernetesSource>) => source.list({ signal: new AbortController().signal });
  const welcoming = async (tls?: Parameters<typeof FakeApiserver.open>[0]): Promise<void> => {
    server = await FakeApiserver.open(tls);
    server.answer = (_request, response) => json(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
  };
  const askedWith = async (user: object): Promise<string | undefined> => {
    const source = kubernetesSource(server.kubeConfig({ user }), '/api/v1/pods');
    await listing(source);
    source.close();
    return server.asked.at(-1)?.headers.authorization;
  };

  it('are a token, or a name and a password', async () => {
    await welcoming();
    expect(await askedWith({ token: 'secret' })).toBe('Bearer secret');
    expect(await askedWith({ username: 'me', password: 'secret' })).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    expect(await askedWith({})).toBeUndefined();
  });

  it('are a token file that ends in a newline, and what it holds later when it rotates', async () => {
    await welcoming();
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, 'first\n');
    const kubeConfig = server.kubeConfig({ user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } });
    const source = kubernetesSource(kubeConfig, '/api/v1/pods');
    await listing(source);
    await writeFile(tokenFile, 'second\n');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    await listing(source);
    source.close();
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('are what a program says', async () => {
    await welcoming();
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'from-a-program' } };
    const script = `console.log(${JSON.stringify(JSON.stringify(credential))})`;
    expect(await askedWith({ exec: { command: process.execPath, args: ['-e', script] } })).toBe('Bearer from-a-program');
  });

  it('fail the request and not the process when they cannot be had, in time', async () => {
    await welcoming();
    const failing = kubernetesSource(server.kubeConfig({ user: { exec: { command: join(directory, 'no-such-program') } } }), '/x');
    await expect(listing(failing)).rejects.toMatchObject({ kind: 'unavailable', code: 'cluster.no-credentials' });
    const slow = { exec: { command: process.execPath, args: ['-e', 'setTimeout(() => {}, 2000)'] } };
    const waiting = kubernetesSource(server.kubeConfig({ user: slow }), '/x', { timeouts: { headersMs: 100 } });
    await expect(listing(waiting)).rejects.toMatchObject({ code: 'cluster.too-late' });
    expect(server.asked).toEqual([]);
  });

  it('are a client certificate, and the server is known by its own', async () => {
    const serverPair = await selfSigned(directory, 'server');
    const clientPair = await selfSigned(directory, 'client');
    await welcoming({ ...serverPair, ca: clientPair.cert, requestCert: true, rejectUnauthorized: true });
    const seen: unknown[] = [];
    const { answer } = server;
    server.answer = (request, response) => {
      seen.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      answer(request, response);
    };
    const user = {
      'client-certificate-data': Buffer.from(clientPair.cert).toString('base64'),
      'client-key-data': Buffer.from(clientPair.key).toString('base64'),
    };
    const trusting = { 'certificate-authority-data': Buffer.from(serverPair.cert).toString('base64') };
    const source = kubernetesSource(server.kubeConfig({ cluster: trusting, user }), '/api/v1/pods');
    await listing(source);
    await listing(source);
    source.close();
    expect({ seen, connections: server.connections }).toEqual({ seen: ['client', 'client'], connections: 1 });

    const distrusting = kubernetesSource(server.kubeConfig({ user }), '/api/v1/pods');
    await expect(listing(distrusting)).rejects.toMatchObject({ code: 'cluster.unavailable' });
    expect(seen).toHaveLength(2);
  });

  it('are taken anew from files for every connection, so that a renewed certificate is used', async () => {
    const serverPair = await selfSigned(directory, 'server');
    const [first, second] = [await selfSigned(directory, 'first'), await selfSigned(directory, 'second')];
    await welcoming({ ...serverPair, ca: [first.cert, second.cert], requestCert: true, rejectUnauthorized: true });
    const seen: unknown[] = [];
    const { answer } = server;
    server.answer = (request, response) => {
      seen.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      answer(request, response);
    };
    const [cert, key] = [join(directory, 'current.crt'), join(directory, 'current.key')];
    const use = (name: string) => run('sh', ['-c', 'cp "$1.crt" "$2" && cp "$1.key" "$3"', 'sh', join(directory, name), cert, key]);
    await use('first');
    const source = kubernetesSource(
      server.kubeConfig({
        cluster: { 'certificate-authority': join(directory, 'server.crt') },
        user: { 'client-certificate': cert, 'client-key': key },
      }),
      '/api/v1/pods',
    );
    await listing(source);
    await use('second');
    await listing(source);
    source.close();
    expect(seen).toEqual(['first', 'second']);
    expect(await readFile(cert, 'utf8')).toBe(second.cert);
  });
});
