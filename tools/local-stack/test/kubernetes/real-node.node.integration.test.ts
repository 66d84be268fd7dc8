import { Exec } from '@kubernetes/client-node';
import { Writable } from 'node:stream';
import { describe, expect, inject, it } from 'vitest';
import { ClusterClient } from './cluster-client.ts';
import { ask, echoed } from './ingress-request.ts';

const PATIENT = { timeout: 120_000, interval: 100 };
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

const given = inject('servers').kube;
const ingress = given?.ingress ?? { host: '', port: 0 };
const cluster = new ClusterClient(given?.kubeconfig ?? '');

describe('a demo image on a real node', () => {
  it('answers through the ingress by its Host, with its name and its port of choice, under the restricted standard', async () => {
    const namespace = await cluster.namespace();
    const host = `${namespace}.localhost`;
    const env = Object.entries({ PORT: '8090', BERTH_INSTANCE_ID: '912345678901', BERTH_INSTANCE_NAME: 'Mine <3' });
    await cluster.deploy(namespace, 'hello', {
      image: 'berth/hello:2',
      env: env.map(([name, value]) => ({ name, value })),
      securityContext: RESTRICTED,
      readinessProbe: { tcpSocket: { port: 8090 }, periodSeconds: 1 },
      resources: { limits: { memory: '128Mi' } },
    });
    await cluster.expose(namespace, 'hello', 8090, host);
    await expect.poll(() => ask(ingress, host).then(({ status }) => status), PATIENT).toBe(200);
    const { body } = await ask(ingress, host);
    expect(body).toContain('<h1>Mine &lt;3</h1>');
    expect(body).toContain('<dd id="instance-id">912345678901</dd>');
    expect(body).toContain('<dd id="image">berth/hello:2</dd>');
    expect(await echoed(ingress, host, 'hello there')).toBe('hello there');
    expect(await ask(ingress, 'i-nobody.localhost')).toMatchObject({ status: 404 });
  });

  it('that crashes gets CrashLoopBackOff, that is deaf runs and says nothing, that is slow is not ready at once', async () => {
    const namespace = await cluster.namespace();
    const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 1 };
    for (const image of ['crash', 'deaf', 'slow']) await cluster.deploy(namespace, image, { image: `berth/${image}:1`, readinessProbe });
    await cluster.expose(namespace, 'deaf', 8080, `${namespace}.localhost`);
    const state = (app: string) => cluster.container(namespace, app).then((container) => container?.state);
    await expect.poll(() => state('crash').then((now) => now?.waiting?.reason), PATIENT).toBe('CrashLoopBackOff');
    await expect.poll(() => cluster.readyReplicas(namespace, 'deaf'), PATIENT).toBe(1);
    await expect(ask(ingress, `${namespace}.localhost`)).rejects.toThrow(/abort/);
    await expect.poll(() => cluster.readyReplicas(namespace, 'slow'), PATIENT).toBe(1);
    const [slow] = await cluster.pods(namespace, 'slow');
    const startedAt = slow?.status?.containerStatuses?.[0]?.state?.running?.startedAt?.getTime() ?? 0;
    const readyAt = slow?.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime?.getTime() ?? 0;
    expect(readyAt - startedAt).toBeGreaterThanOrEqual(2000);
  });

  it('that nobody has is refused at once, without a registry to ask', async () => {
    const namespace = await cluster.namespace();
    await cluster.deploy(namespace, 'missing', { image: 'example/nothing:1' });
    const waiting = async () => (await cluster.container(namespace, 'missing'))?.state?.waiting?.reason;
    await expect.poll(waiting, PATIENT).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
  });

  it('that takes more memory than its limit is OOMKilled', async () => {
    const namespace = await cluster.namespace();
    const hog = 'const taken = []; setInterval(() => taken.push(Buffer.alloc(8e6, 1)), 10)';
    const command = ['/usr/bin/node', '-e', hog];
    await cluster.deploy(namespace, 'hog', { image: 'berth/hello:1', command, resources: { limits: { memory: '96Mi' } } });
    const lastEnd = async () => {
      const container = await cluster.container(namespace, 'hog');
      return (container?.lastState?.terminated ?? container?.state?.terminated)?.reason;
    };
    await expect.poll(lastEnd, PATIENT).toBe('OOMKilled');
  });

  it('that is told to stop stops at once', async () => {
    const namespace = await cluster.namespace();
    await cluster.deploy(namespace, 'hello', { image: 'berth/hello:1', readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } });
    await expect.poll(() => cluster.readyReplicas(namespace, 'hello'), PATIENT).toBe(1);
    const [pod] = await cluster.pods(namespace, 'hello');
    const name = pod?.metadata?.name ?? '';
    await cluster.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 100 });
    await expect.poll(() => cluster.core.readNamespacedPod({ namespace, name }).catch(() => null), { timeout: 50_000 }).toBeNull();
  });

  it('can be run a command in, and finds the apiserver by its name', async () => {
    const namespace = await cluster.namespace();
    await cluster.deploy(namespace, 'hello', { image: 'berth/hello:1' });
    await expect.poll(() => cluster.readyReplicas(namespace, 'hello'), PATIENT).toBe(1);
    const look =
      "require('dns').lookup('kubernetes.default.svc.cluster.local', (error, address) => console.log(process.getuid(), address))";
    await expect.poll(() => output(namespace, 'hello', ['/usr/bin/node', '-e', look]), PATIENT).toBe('10001 10.96.0.1\n');
  });
});

async function output(namespace: string, app: string, command: string[]): Promise<string> {
  const [pod] = await cluster.pods(namespace, app);
  const chunks: Buffer[] = [];
  const said = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await new Promise<void>((resolve, reject) => {
    new Exec(cluster.config)
      .exec(namespace, pod?.metadata?.name ?? '', 'app', command, said, said, null, false, () => resolve())
      .catch(reject);
  });
  return Buffer.concat(chunks).toString();
}
