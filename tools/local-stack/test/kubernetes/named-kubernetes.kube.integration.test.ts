import { describe, expect, inject, it } from 'vitest';
import { namedKubernetes } from '../../src/vitest/named-kubernetes.ts';

const given = inject('servers').kube;
const named = { BERTH_TEST_KUBECONFIG: given?.kubeconfig, BERTH_TEST_AUDIT_LOG: given?.auditLog };

describe('a cluster that the environment names', () => {
  it('is given to the tests as it is', async () => {
    expect(await namedKubernetes({})).toBeNull();
    expect(await namedKubernetes(named)).toEqual(given);
    expect(await namedKubernetes({ ...named, BERTH_INGRESS_ADDRESS: 'ingress.example:8080' })).toEqual({
      ...given,
      ingress: { host: 'ingress.example', port: 8080 },
    });
  });

  it('without its audit log, or with an address that is none, is refused in a sentence', async () => {
    await expect(namedKubernetes({ ...named, BERTH_TEST_AUDIT_LOG: '' })).rejects.toThrow(/BERTH_TEST_AUDIT_LOG has to name/);
    await expect(namedKubernetes({ ...named, BERTH_INGRESS_ADDRESS: 'nowhere' })).rejects.toThrow(/host:port/);
  });
});
