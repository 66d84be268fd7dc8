import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { type KubernetesToStart, startKubernetes } from '../../src/index.ts';
import { temporaryDirectory } from '../../src/temporary-directory.ts';
import { ClusterClient } from './cluster-client.ts';
import { processesNaming } from './processes-of.ts';

function ownDirectory(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  return directory.path;
}

async function own(wanted: Partial<KubernetesToStart> & { dir: string }) {
  const server = await startKubernetes({ node: 'none', kwokNodes: 1, ...wanted });
  onTestFinished(() => server.stop());
  return server;
}

describe('a cluster', () => {
  it('starts again on its directory with its address and its objects, beside another one, and leaves no process when it is stopped', async () => {
    const dir = ownDirectory();
    const first = await own({ dir });
    const client = new ClusterClient(first.kubeconfig);
    await client.core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'kept' } } });
    expect(processesNaming(dir).length).toBeGreaterThanOrEqual(5);
    await first.stop();
    expect(processesNaming(dir)).toEqual([]);

    const [second, other] = await Promise.all([own({ dir }), own({ dir: ownDirectory(), kwokNodes: 0 })]);
    expect(second.apiserver).toBe(first.apiserver);
    expect(other.apiserver).not.toBe(second.apiserver);
    expect((await client.core.readNamespacedConfigMap({ namespace: 'default', name: 'kept' })).metadata?.name).toBe('kept');
    const names = (await new ClusterClient(other.kubeconfig).core.listNamespacedConfigMap({ namespace: 'default' })).items;
    expect(names.map(({ metadata }) => metadata?.name)).not.toContain('kept');
  });

  it('keeps its private keys and kubeconfigs for its owner', () => {
    const folder = dirname(inject('servers').kube?.kubeconfig ?? '');
    const secrets = readdirSync(folder).filter((file) => /\.(key|kubeconfig)$/.test(file));
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0)).toEqual([]);
  });

  it('says when a part of it ends without having been asked to', async () => {
    const dir = ownDirectory();
    const server = await own({ dir, kwokNodes: 0 });
    const scheduler = processesNaming(dir).find(({ commandLine }) => commandLine.includes('kube-scheduler'));
    process.kill(scheduler?.pid ?? 0, 'SIGKILL');
    expect(await server.unexpectedEnd).toMatch(/^kube-scheduler ended \(signal SIGKILL\) without having been asked to/);
  });

  it('that cannot start says why, and leaves nothing', async () => {
    const dir = join(ownDirectory(), 'a-path-too-long-for-a-unix-socket'.repeat(4));
    await expect(startKubernetes({ dir, node: 'none', kwokNodes: 0 })).rejects.toThrow(/is too long a path/);
    expect(processesNaming(dir)).toEqual([]);
  });
});
