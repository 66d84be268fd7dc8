import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from '../parts.ts';
import type { Pki } from '../pki.ts';
import type { Site } from '../site.ts';
import { type Cell, NODE_ADDRESS, POD_CIDR } from './cell.ts';
import type { CgroupTree } from './cgroup-tree.ts';
import { RUNTIME_SOCKET } from './container-runtime.ts';

export interface RealNodeToStart {
  readonly parts: Parts;
  readonly kube: string;
  readonly cell: Cell;
  readonly cgroups: CgroupTree;
  readonly site: Site;
  readonly pki: Pki;
  readonly leaseSeconds: number;
}

export const NODE_NAME = 'node-1';
/** Where pods ask for names. */
export const CLUSTER_DNS = '10.96.0.10';

/** Starts kubelet and kube-proxy; the node is Ready a moment later. */
export async function startRealNode(wanted: RealNodeToStart): Promise<void> {
  const { parts, kube, cell, site, pki } = wanted;
  const server = `https://${site.address}:${site.ports.apiserver}`;
  const folder = join(parts.dir, 'kubelet');
  const settings = join(parts.dir, 'kubelet.json');
  mkdirSync(folder, { recursive: true });
  // The nameservers of the host are not reached from inside, and one that does not answer would delay every name.
  writeFileSync(join(parts.dir, 'resolv.conf'), '');
  writeFileSync(settings, JSON.stringify(kubeletSettings(wanted)));
  const kubelet = [
    'kubelet',
    `--config=${settings}`,
    `--kubeconfig=${pki.kubeconfig('kubelet', server)}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_ADDRESS}`,
    `--root-dir=${folder}`,
    `--cert-dir=${folder}/pki`,
  ];
  const proxy = [
    'kube-proxy',
    `--kubeconfig=${pki.kubeconfig('kube-proxy', server)}`,
    '--proxy-mode=iptables',
    `--cluster-cidr=${POD_CIDR}`,
    `--hostname-override=${NODE_NAME}`,
    `--bind-address=${NODE_ADDRESS}`,
    '--healthz-bind-address=127.0.0.1:10256',
    '--metrics-bind-address=127.0.0.1:10249',
    '--oom-score-adj=0',
    // A Service answers a moment after its pod is Ready, and not a second later.
    '--iptables-min-sync-period=50ms',
    '--conntrack-max-per-core=0',
    '--conntrack-tcp-timeout-established=0',
    '--conntrack-tcp-timeout-close-wait=0',
  ];
  await Promise.all([
    parts.start({ name: 'kubelet', ...cell.inAll(kube, kubelet), stage: 'clients' }),
    parts.start({ name: 'kube-proxy', ...cell.inNetwork(kube, proxy), stage: 'clients' }),
  ]);
}

function kubeletSettings({ parts, pki, cgroups, leaseSeconds }: RealNodeToStart): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    healthzBindAddress: '127.0.0.1',
    containerRuntimeEndpoint: `unix://${RUNTIME_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroups.name}`,
    cgroupsPerQOS: true,
    enforceNodeAllocatable: ['pods'],
    failCgroupV1: false,
    failSwapOn: false,
    // Lowering a score needs a right that a container of a machine may lack.
    oomScoreAdj: 0,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: pki.file('ca.crt') } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: pki.file('kubelet-serving.crt'),
    tlsPrivateKeyFile: pki.file('kubelet-serving.key'),
    clusterDomain: 'cluster.local',
    clusterDNS: [CLUSTER_DNS],
    resolvConf: join(parts.dir, 'resolv.conf'),
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%', 'nodefs.inodesFree': '1%' },
    nodeLeaseDurationSeconds: leaseSeconds,
    podLogsDir: join(parts.dir, 'pod-logs'),
  };
}
