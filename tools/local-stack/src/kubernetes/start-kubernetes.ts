import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kept } from '../kept.ts';
import type { Progress } from '../progress.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type FakeNodes, startFakeNodes } from './fake-nodes.ts';
import { goBinary } from './go-binaries.ts';
import { NODE_ADDRESS } from './node/cell.ts';
import { INGRESS_CLASS, makeIngressClass } from './node/ingress.ts';
import { openNodeHost } from './node/node-host.ts';
import { NODE_NAME } from './node/real-node.ts';
import { Parts } from './parts.ts';
import { Pki } from './pki.ts';
import { hostSite } from './site.ts';

export interface KubernetesToStart {
  /** The cluster's own; certificates, data, images and ports stay in it from start to start. */
  readonly dir: string;
  /** `real`: kubelet, containerd, DNS and an ingress controller in namespaces of their own, which needs root. */
  readonly node: 'real' | 'none';
  /** Fake nodes, on which pods become Ready at once and run nothing; beside a real node they are tainted. */
  readonly kwokNodes: number;
  /** How long a node may be silent before it is NotReady; 20 s unless said. */
  readonly nodeGraceMs?: number;
  readonly progress?: Progress;
}

export interface KubernetesServer {
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string;
  readonly apiserver: string;
  /** Path of the audit log: one JSON line for each request, without bodies. */
  readonly auditLog: string;
  /** Where browsers reach Ingresses by their Host; only with a real node. */
  readonly ingress: { readonly host: string; readonly port: number } | null;
  /** The address from which the ingress controller reaches pods, for their network policies. */
  readonly ingressSource: string;
  readonly ingressClass: string;
  readonly nodes: readonly { readonly name: string; readonly kind: 'real' | 'kwok' }[];
  restartApiserver(): Promise<void>;
  /** SIGKILL; `restartApiserver` brings it back. */
  killApiserver(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pauseApiserver(): Promise<void>;
  resumeApiserver(): Promise<void>;
  /** Forgets every past revision, and restarts the apiserver, which would still answer from its cache: a watch from before gets 410. */
  compactEtcd(): Promise<void>;
  /** A fake node falls silent; NotReady after `nodeGraceMs`. */
  loseNode(name: string): Promise<void>;
  returnNode(name: string): Promise<void>;
  stop(): Promise<void>;
  /** Resolves with a sentence when a part ends without having been asked to. */
  readonly unexpectedEnd: Promise<string>;
}

const HOST = '127.0.0.1';

/** Starts a Kubernetes cluster as child processes that end with this one. Answers when every node is Ready. */
export async function startKubernetes(wanted: KubernetesToStart): Promise<KubernetesServer> {
  const parts = new Parts(wanted.dir);
  try {
    return await start(wanted, parts);
  } catch (error) {
    await parts.end();
    throw error;
  }
}

async function start(wanted: KubernetesToStart, parts: Parts): Promise<KubernetesServer> {
  const { dir, node, kwokNodes, nodeGraceMs = 20_000, progress = () => undefined } = wanted;
  const [kube, kwok] = [goBinary('kube'), goBinary('kwok')];
  mkdirSync(dir, { recursive: true });
  const kept = new Kept(dir);
  const [host, pki] = await Promise.all([
    node === 'real' ? openNodeHost(parts, kept, progress) : null,
    Pki.make(join(dir, 'pki'), { apiserver: APISERVER_NAMES, kubelet: [NODE_ADDRESS, NODE_NAME], nodeName: NODE_NAME }),
  ]);
  const site = host?.site ?? (await hostSite(kept));
  // A lease is renewed every quarter of its length, so some beats may be late before the node counts as lost.
  const leaseSeconds = Math.max(2, Math.floor(nodeGraceMs / 2500));
  const [plane] = await Promise.all([
    startControlPlane({ parts, kube, site, pki, hasRealNode: host !== null, nodeGraceMs }),
    host?.startRuntime(),
  ]);
  const { api } = plane;
  const [fakes] = await Promise.all([
    startFakeNodes({ parts, kwok, site, pki, api, count: kwokNodes, tainted: host !== null, leaseSeconds }),
    host?.startNode({ kube, pki, api, leaseSeconds }),
    makeIngressClass(api),
  ]);
  const apiserver = `https://${HOST}:${site.doors.apiserver}`;
  return {
    ...controlsOf(plane, fakes, parts),
    kubeconfig: pki.kubeconfig('admin', apiserver),
    apiserver,
    ingress: host === null ? null : { host: HOST, port: site.doors.ingress },
    ingressSource: `${NODE_ADDRESS}/32`,
    nodes: [
      ...(host === null ? [] : [{ name: NODE_NAME, kind: 'real' as const }]),
      ...fakes.names.map((name) => ({ name, kind: 'kwok' as const })),
    ],
  };
}

function controlsOf({ apiserver, etcd, auditLog }: ControlPlane, fakes: FakeNodes, parts: Parts) {
  return {
    auditLog,
    ingressClass: INGRESS_CLASS,
    restartApiserver: () => apiserver.restart(),
    killApiserver: () => apiserver.kill(),
    pauseApiserver: () => apiserver.pause(),
    resumeApiserver: () => apiserver.resume(),
    compactEtcd: async () => {
      await etcd.compact();
      await apiserver.restart();
    },
    loseNode: (name: string) => fakes.lose(name),
    returnNode: (name: string) => fakes.giveBack(name),
    stop: () => parts.end(),
    unexpectedEnd: parts.unexpectedEnd,
  };
}

const APISERVER_NAMES = [
  HOST,
  NODE_ADDRESS,
  '10.96.0.1',
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
