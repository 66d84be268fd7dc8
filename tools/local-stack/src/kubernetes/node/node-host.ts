import type { Kept } from '../../kept.ts';
import type { Progress } from '../../progress.ts';
import type { ApiClient } from '../api-client.ts';
import { goBinary } from '../go-binaries.ts';
import { imageArchives } from '../images/image-archive.ts';
import { awaitNodes } from '../nodes.ts';
import type { Parts } from '../parts.ts';
import type { Pki } from '../pki.ts';
import type { Site } from '../site.ts';
import { Cell } from './cell.ts';
import { cellSite } from './cell-site.ts';
import { CgroupTree } from './cgroup-tree.ts';
import { deployClusterDns } from './cluster-dns.ts';
import { startContainerRuntime } from './container-runtime.ts';
import { startIngress } from './ingress.ts';
import { NODE_NAME, startRealNode } from './real-node.ts';

export interface NodeToStart {
  readonly kube: string;
  readonly pki: Pki;
  readonly api: ApiClient;
  readonly leaseSeconds: number;
}

/** The private namespaces of a cluster with a real node, and what runs in them beside the control plane. */
export interface NodeHost {
  readonly site: Site;
  /** Answers once the images are there; needs no control plane. */
  startRuntime(): Promise<void>;
  startNode(wanted: NodeToStart): Promise<void>;
}

export async function openNodeHost(parts: Parts, kept: Kept, progress: Progress): Promise<NodeHost> {
  const program = goBinary('cell');
  const traefik = goBinary('traefik');
  await CgroupTree.sweep();
  const cell = await Cell.make(parts, program);
  const cgroups = CgroupTree.make();
  parts.atEnd('clients', async () => {
    await cell.ended();
    await cgroups.remove();
  });
  const site = await cellSite(parts, cell, kept, program);
  return {
    site,
    startRuntime: async () => startContainerRuntime(parts, cell, await imageArchives(progress)),
    startNode: async ({ kube, pki, api, leaseSeconds }) => {
      const startedAt = new Date();
      const dns = deployClusterDns(api);
      await startRealNode({ parts, kube, cell, cgroups, site, pki, leaseSeconds });
      await Promise.all([dns, startIngress({ parts, traefik, site, pki }), awaitNodes(api, [NODE_NAME], startedAt)]);
    },
  };
}
