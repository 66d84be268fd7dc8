import type { ApiClient } from './api-client.ts';
import { awaitNodes } from './nodes.ts';
import type { Parts } from './parts.ts';
import type { Pki } from './pki.ts';
import type { Site } from './site.ts';

export interface FakeNodesToStart {
  readonly parts: Parts;
  /** The binary of kwok. */
  readonly kwok: string;
  readonly site: Site;
  readonly pki: Pki;
  readonly api: ApiClient;
  readonly count: number;
  /** Beside a real node, so that no pod comes here by chance. */
  readonly tainted: boolean;
  readonly leaseSeconds: number;
}

export interface FakeNodes {
  readonly names: readonly string[];
  /** Its heartbeat and its pods' statuses stand still, as if its machine had lost its power. */
  lose(name: string): Promise<void>;
  giveBack(name: string): Promise<void>;
}

// kwok asks the apiserver for nodes with this label alone, so a node that loses the label is gone for kwok at once.
const HEARTBEAT = 'local-stack.berth.dev/heartbeat';
const PODS_PER_NODE = '10000';

/** Starts kwok and makes nodes of it: pods on them become Ready at once and run nothing. */
export async function startFakeNodes(wanted: FakeNodesToStart): Promise<FakeNodes> {
  const { parts, kwok, site, pki, api, count, leaseSeconds } = wanted;
  const names = Array.from({ length: count }, (_, index) => `kwok-${index + 1}`);
  const startedAt = new Date();
  if (count > 0)
    await parts.start({
      name: 'kwok',
      ...site.inside(kwok, [
        `--kubeconfig=${pki.kubeconfig('kwok', `https://${site.address}:${site.ports.apiserver}`)}`,
        '--manage-all-nodes=false',
        `--manage-nodes-with-label-selector=${HEARTBEAT}=on`,
        `--node-ip=${site.address}`,
        `--node-port=${site.ports.kwok}`,
        `--server-address=${site.address}:${site.ports.kwok}`,
        '--cidr=10.99.0.0/16',
        `--node-lease-duration-seconds=${leaseSeconds}`,
      ]),
      stage: 'clients',
    });
  await Promise.all(names.map((name) => api.apply(`/api/v1/nodes/${name}`, fakeNode(name, wanted.tainted))));
  await awaitNodes(api, names, startedAt);
  const heartbeat = (name: string, value: 'on' | null) => {
    if (!names.includes(name)) throw new Error(`${name} is no fake node of this cluster; they are ${names.join(', ')}`);
    return api.merge(`/api/v1/nodes/${name}`, { metadata: { labels: { [HEARTBEAT]: value } } });
  };
  return { names, lose: (name) => heartbeat(name, null), giveBack: (name) => heartbeat(name, 'on') };
}

function fakeNode(name: string, tainted: boolean): object {
  const resources = { cpu: '256', memory: '1Ti', pods: PODS_PER_NODE };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { [HEARTBEAT]: 'on', type: 'kwok', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    spec: tainted ? { taints: [{ key: 'kwok.x-k8s.io/node', value: 'fake', effect: 'NoSchedule' }] } : {},
    status: { capacity: resources, allocatable: resources },
  };
}
