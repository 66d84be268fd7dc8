import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type KubernetesServer, startKubernetes } from '../../src/index.ts';
import { CgroupTree } from '../../src/kubernetes/node/cgroup-tree.ts';
import { nodeRequirements } from '../../src/kubernetes/requirements.ts';
import { missing } from '../../src/requirement.ts';
import { temporaryDirectory } from '../../src/temporary-directory.ts';
import { ClusterClient } from './cluster-client.ts';
import { processesNaming } from './processes-of.ts';

const PATIENT = { timeout: 120_000, interval: 100 };
const SYSCTLS = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'net/ipv4/ip_forward'];

/** What a node could leave on a machine. Other tests make control groups of their own meanwhile, so only those of this process count. */
function stateOfTheMachine(dir: string) {
  const read = (command: string, args: readonly string[]) => execFileSync(command, args, { encoding: 'utf8' });
  return {
    processes: processesNaming(dir).map(({ commandLine }) => commandLine),
    mounts: readFileSync('/proc/self/mounts', 'utf8'),
    interfaces: read('ip', ['-brief', 'address']),
    routes: read('ip', ['route']),
    namespaces: read('ip', ['netns']),
    rules: read('iptables-save', []).replaceAll(/^#.*\n/gm, ''),
    settings: SYSCTLS.map((path) => readFileSync(`/proc/sys/${path}`, 'utf8')),
    cgroups: controlGroupsOf(process.pid),
    folders: ['/run', '/var/lib', '/var/log'].flatMap((folder) =>
      readdirSync(folder).filter((name) => /containerd|cni|kube|pods|netns/.test(name)),
    ),
  };
}

const controlGroupsOf = (pid: number | undefined): readonly string[] =>
  readdirSync('/sys/fs/cgroup/memory').filter((name) => name.startsWith(`berth-local-stack-${pid}-`));

/** A cluster in a process of its own. */
async function startKilled(dir: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cluster-to-be-killed.mjs'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as Pick<KubernetesServer, 'kubeconfig' | 'ingress'>) };
}

describe('a cluster with a real node', () => {
  it('misses nothing here that it says it needs', async () => {
    expect(await missing(nodeRequirements)).toEqual([]);
  });

  it('leaves nothing on the machine when it is stopped or its starter killed, and takes its pods up again when it is started anew', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory.remove());
    const dir = directory.path;
    const before = stateOfTheMachine(dir);
    const first = await startKubernetes({ dir, node: 'real', kwokNodes: 1 });
    onTestFinished(() => first.stop());
    const cluster = new ClusterClient(first.kubeconfig);
    await cluster.deploy('default', 'hello', { image: 'berth/hello:1' });
    await expect.poll(() => cluster.readyReplicas('default', 'hello'), PATIENT).toBe(1);
    expect(await cluster.isReady('node-1')).toBe(true);
    expect(stateOfTheMachine(dir)).toMatchObject({ interfaces: before.interfaces, rules: before.rules, mounts: before.mounts });
    const [pod] = await cluster.pods('default', 'hello');
    await first.stop();
    expect(stateOfTheMachine(dir)).toEqual(before);

    const second = await startKilled(dir);
    expect(second.ingress).toEqual(first.ingress);
    const restarts = async () => (await cluster.container('default', 'hello'))?.restartCount;
    await expect.poll(restarts, PATIENT).toBe(1);
    expect((await cluster.pods('default', 'hello')).map(({ metadata }) => metadata?.name)).toEqual([pod?.metadata?.name]);
    second.child.kill('SIGKILL');
    await expect.poll(() => stateOfTheMachine(dir), PATIENT).toEqual(before);
    expect(controlGroupsOf(second.child.pid)).toHaveLength(1);
    await CgroupTree.sweep();
    expect(controlGroupsOf(second.child.pid)).toEqual([]);
  });
});
