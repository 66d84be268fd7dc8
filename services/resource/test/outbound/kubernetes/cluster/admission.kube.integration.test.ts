import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../../../src/outbound/kubernetes/api/connection.js';
import { deploymentOf } from '../../../../src/outbound/kubernetes/objects/deployment.js';
import { GivenKubernetes } from './given-kubernetes.js';
import { Installed } from './installed.js';

type Mutation = (pod: V1PodSpec, container: V1Container) => void;

/** Each takes one hardening field away, and changes nothing else. */
const REMOVED: Readonly<Record<string, Mutation>> = {
  'securityContext.runAsNonRoot': (pod) => delete pod.securityContext?.runAsNonRoot,
  'securityContext.seccompProfile': (pod) => delete pod.securityContext?.seccompProfile,
  'containers.securityContext.allowPrivilegeEscalation': (_, container) => delete container.securityContext?.allowPrivilegeEscalation,
  'containers.securityContext.capabilities': (_, container) => delete container.securityContext?.capabilities,
  'containers.securityContext': (_, container) => delete container.securityContext,
  securityContext: (pod) => delete pod.securityContext,
};
const REMOVED_BY_POLICY: Readonly<Record<string, Mutation>> = {
  automountServiceAccountToken: (pod) => delete pod.automountServiceAccountToken,
  enableServiceLinks: (pod) => delete pod.enableServiceLinks,
  'containers.resources.requests.memory': (_, container) => Object.assign(container.resources?.requests ?? {}, { memory: '16Mi' }),
};
/** What nobody asks for today, and no later change may slip in. */
const ADDED: Readonly<Record<string, Mutation>> = {
  hostNetwork: (pod) => (pod.hostNetwork = true),
  hostPID: (pod) => (pod.hostPID = true),
  hostIPC: (pod) => (pod.hostIPC = true),
  'a host path': (pod) => (pod.volumes = [{ name: 'host', hostPath: { path: '/' } }]),
  'a host port': (_, container) => (container.ports = [{ containerPort: 8080, hostPort: 8080 }]),
  privileged: (_, container) => Object.assign(container.securityContext ?? {}, { privileged: true, allowPrivilegeEscalation: true }),
  'a capability': (_, container) => Object.assign(container.securityContext?.capabilities ?? {}, { add: ['NET_ADMIN'] }),
  'the root user': (pod) => Object.assign(pod.securityContext ?? {}, { runAsUser: 0 }),
  'an unconfined system call filter': (pod) => Object.assign(pod.securityContext ?? {}, { seccompProfile: { type: 'Unconfined' } }),
  'another container that is not hardened': (pod) => pod.containers.push({ name: 'another', image: 'berth/hello:1' }),
};

describe("admission in a user's namespace", () => {
  let given: GivenKubernetes;
  let installed: Installed;
  let verdictOn: (mutate: Mutation) => Promise<{ readonly status: number; readonly text: string }>;

  beforeAll(async () => {
    given = new GivenKubernetes();
    installed = await Installed.open('policies.yaml');
    const desired = given.desired();
    await given.cluster.apply(desired);
    const connection = new Connection(given.admin, 60_000);
    verdictOn = async (mutate) => {
      const { metadata, spec } = structuredClone(deploymentOf(desired, given.settings, 'a name').spec?.template) ?? {};
      const [container] = spec?.containers ?? [];
      if (spec === undefined || container === undefined) throw new Error('the template has no container');
      mutate(spec, container);
      return await connection.send({
        method: 'POST',
        path: `/api/v1/namespaces/berth-u-${desired.userId}/pods`,
        query: { dryRun: 'All' },
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'candidate', labels: metadata?.labels }, spec },
      });
    };
    // Policies take a moment to come into force.
    const isRefused = async (mutate: Mutation) => (await verdictOn(mutate)).status !== 201;
    await eventually(() => isRefused((pod) => delete pod.automountServiceAccountToken), 60_000, 'the policies are in force', 200);
  });
  afterAll(async () => {
    await given.close();
    await installed.close();
  });

  it('takes the pod that we make', async () => {
    expect(await verdictOn(() => {})).toMatchObject({ status: 201 });
  });

  it.each(Object.entries(REMOVED))('refuses it without %s: Pod Security', async (_field, mutate) => {
    const { status, text } = await verdictOn(mutate);
    expect(status).toBe(403);
    expect(text).toContain('violates PodSecurity \\"restricted:latest\\"');
  });

  it.each(Object.entries(REMOVED_BY_POLICY))('refuses it without %s: our policy', async (_field, mutate) => {
    const { status, text } = await verdictOn(mutate);
    expect([403, 422]).toContain(status);
    expect(text).toContain('berth-test');
  });

  it.each(Object.entries(ADDED))('refuses it with %s', async (_field, mutate) => {
    const { status, text } = await verdictOn(mutate);
    expect(status).toBe(403);
    expect(text).toContain('violates PodSecurity');
  });

  it('bounds a pod that names no limits by those of the namespace', async () => {
    const { status, text } = await verdictOn((_, container) => delete container.resources);
    expect(status).toBe(201);
    const { spec } = JSON.parse(text) as { spec: V1PodSpec };
    expect(spec.containers[0]?.resources?.limits).toEqual({ cpu: '32', memory: '128Gi' });
  });

  it('leaves no field of a securityContext out of these tests', () => {
    const { spec } = deploymentOf(given.desired(), given.settings, 'a name').spec?.template ?? {};
    const hardening = [
      ...Object.keys(spec?.securityContext ?? {}).map((field) => `securityContext.${field}`),
      ...Object.keys(spec?.containers[0]?.securityContext ?? {}).map((field) => `containers.securityContext.${field}`),
    ];
    const untested = hardening.filter((field) => !Object.hasOwn(REMOVED, field));
    // Which user a program runs as is no matter of hardening once it is not root.
    expect(untested).toEqual(['securityContext.runAsUser', 'securityContext.runAsGroup']);
  });
});
