import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProvidedServers } from '@berth/local-stack';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { eventually } from '@berth/shared-kernel/testing';
import type { Profile } from './profile.js';

const MAIN = fileURLToPath(new URL('../../../stack/src/main.ts', import.meta.url));
const OVER = ['Succeeded', 'Failed'];
const OURS = 'app.kubernetes.io/managed-by=berth';

/** The same without the cluster of the project: such a stack starts its own, whose pods stop and start with it. */
export const withOwnCluster = (profile: Profile): Profile => ({ ...profile, environment: {}, clean: async () => undefined });

/** A process per service on servers of its own, and on the cluster that the project provides. */
export function stackProfile(kube: NonNullable<ProvidedServers['kube']>): Profile {
  const { kubeconfig, ingress } = kube;
  if (ingress === undefined) throw new Error('the cluster of this project has no ingress controller');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(CoreV1Api);
  return {
    command: [MAIN],
    environment: {
      BERTH_KUBECONFIG: kubeconfig,
      BERTH_INGRESS_ADDRESS: `${ingress.host}:${ingress.port}`,
      BERTH_INGRESS_CLASS: 'traefik',
      BERTH_INGRESS_PEERS: '[{"cidr":"0.0.0.0/0"}]',
    },
    edgePort: () => ingress.port,
    workloads: async (_dataDir, instanceId) => {
      const labelSelector = instanceId === undefined ? OURS : `berth.dev/instance-id=${instanceId}`;
      const { items } = await api.listPodForAllNamespaces({ labelSelector });
      // Of a pod that is over only the object is left, for a moment.
      return items.filter(({ status }) => !OVER.includes(status?.phase ?? '')).map(({ metadata }) => metadata?.name ?? '');
    },
    logs: (dataDir) => {
      const folder = join(dataDir, 'logs');
      return readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .join('\n');
    },
    adminPorts: (dataDir) =>
      Object.entries(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<string, number>)
        .filter(([name]) => name.endsWith('-admin'))
        .map(([, port]) => port),
    patience: 4,
    askEveryMs: 150,
    burstTries: 30,
    // Another stack on this cluster begins to count its users from 1 again, and would meet their namespaces.
    clean: async () => {
      const left = async () => (await api.listNamespace({ labelSelector: OURS })).items;
      for (const { metadata } of await left()) await api.deleteNamespace({ name: metadata?.name ?? '' }).catch(() => undefined);
      await eventually(async () => (await left()).length === 0, 120_000, 'the namespaces of this stack are gone', 250);
    },
  };
}
