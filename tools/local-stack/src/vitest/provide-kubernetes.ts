import type { TestProject } from 'vitest/node';
import { type KubernetesServer, startKubernetes } from '../kubernetes/start-kubernetes.ts';
import { namedKubernetes } from './named-kubernetes.ts';
import { provideServers } from './provide-servers.ts';
import type { ProvidedServers } from './provided-servers.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const FAKE_NODES = 2;

/** Gives a project the cluster that the environment names, or one of its own. Answers its teardown. */
export async function provideKubernetes(project: TestProject, node: 'real' | 'none'): Promise<() => Promise<void>> {
  const named = await namedKubernetes(process.env);
  if (named !== null) {
    if (node === 'real' && !named.nodes.includes('real')) throw new Error('the cluster of BERTH_TEST_KUBECONFIG has no real node');
    provideServers(project, { kube: named });
    return async () => undefined;
  }
  const directory = temporaryDirectory();
  try {
    const server = await startKubernetes({ dir: directory.path, node, kwokNodes: FAKE_NODES, progress: tell });
    provideServers(project, { kube: described(server) });
    return async () => {
      await server.stop();
      directory.remove();
    };
  } catch (error) {
    directory.remove();
    throw error;
  }
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

function described({ kubeconfig, apiserver, auditLog, ingress, nodes }: KubernetesServer): NonNullable<ProvidedServers['kube']> {
  return { kubeconfig, apiserver, auditLog, nodes: nodes.map(({ kind }) => kind), ...(ingress === null ? {} : { ingress }) };
}
