import { asUserId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { describeCluster } from '../../../contracts/cluster.contract.js';
import { type RawAnswer, rawHttp } from '../../../support/raw-http.js';
import type { DesiredInstance, ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { GivenKubernetes } from './given-kubernetes.js';
import { Watched } from './watched.js';

/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 60_000;

const hostOf = ({ instanceId }: DesiredInstance) => `i-${instanceId.toString(36)}.instances.test`;

/** The ingress controller waits for ever for an instance that is deaf. */
const DEAF_AFTER_MS = 3_000;

/** As a browser would ask, through the ingress controller. */
async function page(desired: DesiredInstance, timeoutMs = PATIENCE_MS): Promise<RawAnswer> {
  const { ingress } = inject('servers').kube ?? {};
  if (ingress === undefined) throw new Error('the cluster has no ingress');
  return await rawHttp({ port: ingress.port, address: ingress.host, host: hostOf(desired), timeoutMs });
}

describeCluster('Kubernetes, with a real node', async () => {
  const given = new GivenKubernetes();
  return {
    cluster: given.cluster,
    killPod: async (podName) => {
      const { items } = await given.core.listPodForAllNamespaces({ fieldSelector: `metadata.name=${podName}` });
      for (const { metadata } of items)
        await given.core.deleteNamespacedPod({ name: podName, namespace: metadata?.namespace ?? '', gracePeriodSeconds: 0 });
    },
    answers: (desired) =>
      page(desired, DEAF_AFTER_MS).then(
        ({ status }) => status === 200,
        () => false,
      ),
    // The contract's instances are all of one user.
    close: () => given.core.deleteNamespace({ name: `berth-u-${asUserId(7)}` }).then(() => {}),
  };
});

describe('an instance on a real node', () => {
  let given: GivenKubernetes;
  beforeEach(() => {
    given = new GivenKubernetes();
  });
  afterEach(() => given.close());

  const withConfig = (desired: DesiredInstance, change: Partial<DesiredInstance['spec']['config']>): DesiredInstance => ({
    ...desired,
    spec: { ...desired.spec, config: { ...desired.spec.config, ...change } },
  });

  it('shows its name, its id and its version, on the port that was asked for', async () => {
    const desired = withConfig(given.desired({ displayName: `<b>"$(PORT)" & 'co'</b>` }, 'berth/hello:2'), { port: 9123 });
    await given.cluster.apply(desired);
    await given.ready(desired);
    const { body } = await eventually(async () => {
      const answer = await page(desired);
      return answer.status === 200 ? answer : null;
    }, PATIENCE_MS);
    expect(body).toContain('<h1>&lt;b&gt;&quot;$(PORT)&quot; &amp; &#39;co&#39;&lt;/b&gt;</h1>');
    expect(body).toContain(`<dd id="instance-id">${desired.instanceId}</dd>`);
    expect(body).toContain('<dd id="image">berth/hello:2</dd>');
    expect((await page(given.desired())).status).toBe(404);
  });

  it('is ready no sooner than its port accepts connections', async () => {
    const desired = given.desired({}, 'berth/slow:1');
    const watched = new Watched(given);
    await watched.synced;
    const from = performance.now();
    const isRunning = (state: ObservedInstance) => state.phase === 'Running' && state.readyReplicas === 0;
    await watched.tellsOf(desired, () => given.cluster.apply(desired), isRunning);
    await watched.sees(desired, (state) => state.readyReplicas === 1);
    expect(performance.now() - from).toBeGreaterThan(3000);
    await watched.stop();
  });

  it('that needs more memory than it has says so, also while it waits for its next try', async () => {
    const hungry = ['-e', 'const kept = []; for (;;) kept.push(Buffer.alloc(1e6, 1))'];
    const desired = withConfig(given.desired(), { command: ['/usr/bin/node'], args: hungry });
    const watched = new Watched(given);
    await watched.synced;
    await given.cluster.apply(desired);
    const killed = await watched.sees(desired, (state) => state.phase === 'OOMKilled' && state.message.includes('times'), 120_000);
    expect(killed.message).toMatch(/^the process used more memory than the 64 MiB it has, \d+ times so far$/);
    expect(watched.told.some((state) => state.instanceId === desired.instanceId && state.phase === 'CrashLoopBackOff')).toBe(false);
    await watched.stop();
  });

  it('whose program ends with a code says which', async () => {
    const desired = withConfig(given.desired(), { command: ['/usr/bin/node', '-e', 'process.exit(3)'] });
    await given.cluster.apply(desired);
    const state = await given.seen(desired, ({ phase }) => phase === 'CrashLoopBackOff');
    expect(state.message).toContain('the process exited with code 3');
  });

  it('whose command is not in the image says so', async () => {
    const desired = withConfig(given.desired(), { command: ['/no/such/program'] });
    await given.cluster.apply(desired);
    // It may have to wait for room before.
    const state = await given.seen(desired, ({ message, phase }) => message !== '' && phase !== 'Unschedulable');
    expect(state.message).toBe('its command does not exist in the image');
  });

  it('whose image would run as root is stopped from it', async () => {
    const careless = new GivenKubernetes({ settings: { runAs: 0 } });
    const desired = careless.desired();
    await careless.cluster.apply(desired);
    const state = await careless.seen(desired, ({ phase }) => ['PodForbidden', 'Error'].includes(phase));
    expect(state.readyReplicas).toBe(0);
    await careless.close();
  });

  it('runs without rights: not root, no capabilities, no token, no way to more', async () => {
    const look = `
      const { readFileSync, existsSync } = require('node:fs');
      const status = readFileSync('/proc/self/status', 'utf8');
      const field = (name) => status.match(new RegExp('^' + name + ':\\\\s*(.*)$', 'm'))[1].trim();
      const seen = { uid: process.getuid(), gid: process.getgid(), capabilities: field('CapEff'), bounding: field('CapBnd'),
        noNewPrivileges: field('NoNewPrivs'), seccomp: field('Seccomp'), token: existsSync('/var/run/secrets/kubernetes.io'),
        services: Object.keys(process.env).filter((name) => name.endsWith('_SERVICE_HOST') && !name.startsWith('KUBERNETES')) };
      require('node:http').createServer((_, response) => response.end(JSON.stringify(seen))).listen(process.env.PORT);`;
    const desired = withConfig(given.desired(), { command: ['/usr/bin/node', '-e', look] });
    await given.cluster.apply(desired);
    await given.ready(desired);
    const { body } = await eventually(async () => {
      const answer = await page(desired);
      return answer.status === 200 ? answer : null;
    }, PATIENCE_MS);
    expect(JSON.parse(body)).toEqual({
      uid: 10_001,
      gid: 10_001,
      capabilities: '0000000000000000',
      bounding: '0000000000000000',
      noNewPrivileges: '1',
      seccomp: '2',
      token: false,
      services: [],
    });
  });
});
