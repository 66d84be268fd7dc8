import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ProcessCluster } from '../../src/outbound/process/process-cluster.js';
import { describeCluster } from '../contracts/cluster.contract.js';
import { desiredOf, silent } from '../support/desired.js';
import { eventually } from '@berth/shared-kernel/testing';
import { instanceProcesses } from '../support/processes.js';

describeCluster('processes', async () => {
  const tag = randomUUID();
  const cluster = new ProcessCluster({ logger: silent, tag, backOffFirstMs: 50, backOffMostMs: 200 });
  return {
    cluster,
    killPod: async (podName) => {
      for (const { pid } of instanceProcesses(tag).filter((process) => process.podName === podName)) process.kill(pid, 'SIGKILL');
    },
    answers: async ({ instanceId }) => {
      const port = cluster.endpointOf(instanceId)?.port ?? null;
      if (port === null) return false;
      return await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1000) }).then(
        (response) => response.ok,
        () => false,
      );
    },
    close: () => cluster.close(),
  };
});

describe('an instance process', () => {
  const tag = randomUUID();
  let cluster: ProcessCluster;
  beforeEach(() => {
    cluster = new ProcessCluster({ logger: silent, tag, backOffFirstMs: 50 });
  });
  afterEach(() => cluster.close());

  it('echoes over a WebSocket at /ws, and nowhere else', async () => {
    const desired = desiredOf('berth/hello:1');
    await cluster.apply(desired);
    const port = await eventually(() => cluster.endpointOf(desired.instanceId)?.port);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    await once(socket, 'open');
    socket.send('hello');
    const [echoed] = (await once(socket, 'message')) as [Buffer];
    expect(echoed.toString()).toBe('hello');
    socket.terminate();
    const refused = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`);
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toContain('404');
  });

  it('shows the escaped name, the id and the image, without the secrets of the platform, and nothing a user has named is run', async () => {
    vi.stubEnv('BERTH_TEST_SECRET', 'hush');
    onTestFinished(() => void vi.unstubAllEnvs());
    const desired = desiredOf('berth/hello:2', { displayName: `<script>alert("1")</script> & 'friends'` });
    const spec = {
      ...desired.spec,
      config: { ...desired.spec.config, command: ['/bin/false'], args: ['--inspect'], env: { NODE_OPTIONS: '--nope' } },
    };
    await cluster.apply({ ...desired, spec });
    const port = await eventually(() => cluster.endpointOf(desired.instanceId)?.port);
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(page).toContain('<h1>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;friends&#39;</h1>');
    expect(page).toContain(`<dd id="instance-id">${desired.instanceId}</dd>`);
    expect(page).toContain('<dd id="image">berth/hello:2</dd>');
    expect((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status).toBe(404);
    const [running] = instanceProcesses(tag);
    const environment = readFileSync(`/proc/${running?.pid}/environ`, 'utf8');
    expect(environment).not.toContain('hush');
    await cluster.apply({ ...desired, spec, displayName: 'renamed' });
    await eventually(async () => (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes('<h1>renamed</h1>'));
    await cluster.close();
    expect(instanceProcesses(tag)).toEqual([]);
    await expect(cluster.apply(desired)).rejects.toMatchObject({ code: 'cluster.closed' });
  });
});
