import { join } from 'node:path';
import { FaultProxy, type KubernetesServer, startKubernetes } from '@berth/local-stack';
import { KubeConfig } from '@kubernetes/client-node';
import { resourceKubeconfig } from './cluster-access.ts';
import type { OpenPartOptions } from './open-part.ts';
import type { Reached } from './reached-servers.ts';

export interface GivenCluster {
  readonly kubeconfig: string;
  readonly ingress: { readonly host: string; readonly port: number };
  readonly ingressClass: string;
  /** From where requests reach instances there, as the resource service is told it. */
  readonly ingressPeers: string;
}

export interface OpenedKubernetes {
  /** Null for a cluster that was there already. */
  readonly lifecycle: KubernetesServer | null;
  readonly proxy: FaultProxy | null;
  readonly reached: Reached['kubernetes'];
  /** For an operator: of the cluster's administrator. */
  readonly kubeconfig: string;
}

/** Kubernetes with a real node and an ingress controller, or the cluster given, with an account for the resource service. */
export async function openKubernetes({
  folder,
  faulty,
  given,
}: OpenPartOptions & { readonly given: GivenCluster | null }): Promise<OpenedKubernetes> {
  const server = given === null ? await startKubernetes({ dir: folder, node: 'real', kwokNodes: 0 }) : null;
  const cluster = server === null ? given : clusterOf(server);
  if (cluster === null) throw new Error('There is no cluster.');
  try {
    const admin = new KubeConfig();
    admin.loadFromFile(cluster.kubeconfig);
    const apiserver = new URL(admin.getCurrentCluster()?.server ?? '');
    const proxy = faulty ? await FaultProxy.start({ host: apiserver.hostname, port: Number(apiserver.port || 443) }) : null;
    const reachedAt = proxy === null ? apiserver.href : `https://127.0.0.1:${proxy.port}`;
    const kubeconfig = join(folder, 'resource.kubeconfig');
    await resourceKubeconfig(admin, reachedAt.replace(/\/$/, ''), kubeconfig);
    const settings = { BERTH_INGRESS_CLASS: cluster.ingressClass, BERTH_INGRESS_PEERS: cluster.ingressPeers };
    return { lifecycle: server, proxy, kubeconfig: cluster.kubeconfig, reached: { kubeconfig, ingress: cluster.ingress, settings } };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

function clusterOf({ kubeconfig, ingress, ingressClass }: KubernetesServer): GivenCluster {
  if (ingress === null) throw new Error('The cluster has no ingress controller.');
  return { kubeconfig, ingress, ingressClass, ingressPeers: JSON.stringify([{ cidr: '10.244.0.1/32' }]) };
}
