import { asUserId, notFound, systemClock } from '@berth/shared-kernel';
import { expect, it } from 'vitest';
import type { KubernetesApi } from '../../../../src/outbound/kubernetes/api/kubernetes-api.js';
import { LABELS, namespaceName } from '../../../../src/outbound/kubernetes/objects/names.js';
import { NamespaceSweeper } from '../../../../src/outbound/kubernetes/namespace-sweeper.js';
import { TenantNamespaces } from '../../../../src/outbound/kubernetes/tenant-namespaces.js';
import { silent } from '../../../support/desired.js';
import { settingsOf } from './given-kubernetes.js';

const roomOf = (user: number) => ({ metadata: { name: namespaceName(asUserId(user)), labels: { [LABELS.userId]: String(user) } } });

it('goes on with the others when a namespace is removed while it looks', async () => {
  const marked: string[] = [];
  const api = {
    list: async ({ plural }: { plural: string }) => (plural === 'namespaces' ? [roomOf(7), roomOf(8)] : []),
    annotate: async (_: unknown, name: string) => {
      if (name === namespaceName(asUserId(7))) throw notFound('cluster.not-found', 'It is gone.');
      marked.push(name);
    },
  } as unknown as KubernetesApi;
  const namespaces = new TenantNamespaces({ api, settings: settingsOf(), clock: systemClock });

  await new NamespaceSweeper({ api, namespaces, clock: systemClock, logger: silent, keptMs: 1_000 }).sweep();

  expect(marked).toEqual([namespaceName(asUserId(8))]);
});
