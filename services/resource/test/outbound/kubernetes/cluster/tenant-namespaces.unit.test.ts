import { asUserId, isBerthError, systemClock } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import type { KubernetesApi } from '../../../../src/outbound/kubernetes/api/kubernetes-api.js';
import { type KubernetesObject, QUOTAS, type Resource } from '../../../../src/outbound/kubernetes/api/resources.js';
import { TenantNamespaces } from '../../../../src/outbound/kubernetes/tenant-namespaces.js';
import { settingsOf } from './given-kubernetes.js';

const USER = asUserId(7);
const settings = settingsOf();

/** A cluster whose quota controller counts a new quota when it has been looked at so many times. */
function tenants(looksUntilCounted: number) {
  const asked = { looks: 0 };
  const api = {
    get: async (resource: Resource<KubernetesObject>) => {
      if (resource.plural !== QUOTAS.plural) return null;
      asked.looks += 1;
      return asked.looks > looksUntilCounted ? { status: { hard: settings.quota } } : {};
    },
    apply: async (_: unknown, desired: KubernetesObject) => desired,
  };
  const namespaces = new TenantNamespaces({ api: api as unknown as KubernetesApi, settings, clock: systemClock, pause: async () => {} });
  return { namespaces, asked };
}

test('an account is ready for pods when the cluster counts them: one that comes before would not be counted for minutes', async () => {
  const { namespaces, asked } = tenants(4);
  await namespaces.ensure(USER);
  expect(asked.looks).toBe(5);
});

test('where the quota is not counted nothing is made, and the caller comes again', async () => {
  const { namespaces } = tenants(Infinity);
  const error = await namespaces.ensure(USER).catch((reason: unknown) => reason);
  expect(isBerthError(error, 'unavailable')).toBe(true);
  expect(error).toMatchObject({ code: 'cluster.unavailable' });
});
