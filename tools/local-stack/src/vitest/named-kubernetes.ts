import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { ProvidedServers } from './provided-servers.ts';

/** The cluster that the environment names, null when it names none. It is used, and neither started nor stopped. */
export async function namedKubernetes(environment: NodeJS.ProcessEnv): Promise<NonNullable<ProvidedServers['kube']> | null> {
  const kubeconfig = environment['BERTH_TEST_KUBECONFIG'];
  if (!kubeconfig) return null;
  const auditLog = environment['BERTH_TEST_AUDIT_LOG'];
  if (!auditLog) throw new Error('BERTH_TEST_KUBECONFIG names a cluster: BERTH_TEST_AUDIT_LOG has to name the file of its audit log');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  const address = environment['BERTH_INGRESS_ADDRESS'];
  return {
    kubeconfig,
    apiserver: config.getCurrentCluster()?.server ?? '',
    auditLog,
    nodes: items.map((node) => (node.metadata?.annotations?.['kwok.x-k8s.io/node'] === 'fake' ? 'kwok' : 'real')),
    ...(address ? { ingress: ingressAt(address) } : {}),
  };
}

function ingressAt(address: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^([^:]+):(\d+)$/.exec(address) ?? [];
  if (host === undefined) throw new Error('BERTH_INGRESS_ADDRESS is not of the form host:port');
  return { host, port: Number(port) };
}
