import { BlockList } from 'node:net';
import type { V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { asUserId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { deploymentOf, shownNameOf } from '../../../../src/outbound/kubernetes/objects/deployment.js';
import { ingressOf } from '../../../../src/outbound/kubernetes/objects/ingress.js';
import { networkPoliciesOf } from '../../../../src/outbound/kubernetes/objects/network-policies.js';
import { serviceOf } from '../../../../src/outbound/kubernetes/objects/service.js';
import type { KubernetesSettings } from '../../../../src/outbound/kubernetes/settings.js';
import { desiredOf, specOf } from '../../../support/desired.js';
import { settingsOf } from './given-kubernetes.js';

const deployed = (desired = desiredOf('berth/hello:1'), settings: Partial<KubernetesSettings> = {}) => {
  const { metadata, spec } = deploymentOf(desired, settingsOf(settings), 'a name');
  const [container] = spec?.template.spec?.containers ?? [];
  if (spec === undefined || container === undefined) throw new Error('no container');
  return { metadata, spec, pod: spec.template.spec, container };
};

describe('the objects of an instance', () => {
  const desired = desiredOf('berth/hello:1', { generation: 4, restartToken: 'tok' });
  const name = `i-${desired.instanceId.toString(36)}`;

  it('are named after it, in the namespace of its user, and say whose they are', () => {
    for (const { metadata } of [deployed(desired), serviceOf(desired), ingressOf(desired, settingsOf())]) {
      expect(metadata).toMatchObject({ name, namespace: 'berth-u-7' });
      expect(metadata?.labels).toEqual({
        'app.kubernetes.io/name': 'berth-instance',
        'app.kubernetes.io/instance': name,
        'app.kubernetes.io/managed-by': 'berth',
        'app.kubernetes.io/part-of': 'berth',
        'berth.dev/instance-id': String(desired.instanceId),
        'berth.dev/user-id': '7',
      });
    }
  });

  it('lead from the host to the port of the one pod', () => {
    const port = { ...desired, spec: { ...desired.spec, config: { ...desired.spec.config, port: 9000 } } };
    const { container } = deployed(port);
    expect(container.ports).toEqual([{ name: 'http', containerPort: 9000, protocol: 'TCP' }]);
    expect(container.readinessProbe?.tcpSocket).toEqual({ port: 9000 });
    expect(serviceOf(port).spec).toMatchObject({
      selector: { 'berth.dev/instance-id': String(desired.instanceId) },
      ports: [{ port: 80, targetPort: 9000 }],
    });
    const { spec } = ingressOf(port, settingsOf({ ingressClassName: 'nginx', ingressAnnotations: { a: 'b' } }));
    expect(spec?.ingressClassName).toBe('nginx');
    expect(spec?.rules?.[0]).toMatchObject({
      host: `${name}.instances.test`,
      http: { paths: [{ backend: { service: { name, port: { number: 80 } } } }] },
    });
  });

  it('replace the pod as a whole, and mark it with the generation and the restart token', () => {
    const { spec } = deployed(desired);
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(spec.template.metadata?.annotations).toEqual({ 'berth.dev/generation': '4', 'berth.dev/restart-token': 'tok' });
    expect(deployed({ ...desired, running: false }).spec.replicas).toBe(0);
  });

  it('reserve memory whole and processor cores in part', () => {
    const { container } = deployed({ ...desired, spec: { ...desired.spec, cpu: 2.5, memory: 512 } }, { cpuRequestRatio: 0.25 });
    expect(container.resources).toEqual({
      requests: { cpu: '625m', memory: '512Mi', 'ephemeral-storage': '0' },
      limits: { cpu: '2500m', memory: '512Mi', 'ephemeral-storage': '4Gi' },
    });
    expect(deployed({ ...desired, spec: { ...desired.spec, cpu: 0.001 } }).container.resources?.requests?.['cpu']).toBe('1m');
    expect(deployed(desired, { ephemeralStorage: null }).container.resources?.limits).toEqual({ cpu: '1000m', memory: '64Mi' });
  });

  it('ask for a GPU as the provider names it, on the nodes that have it', () => {
    const gpus = { 3: { resourceName: 'nvidia.com/gpu', nodeSelector: { gpu: 'a100' } } };
    const asked = { ...desired, spec: { ...desired.spec, gpu: 3 } };
    const { container, pod } = deployed(asked, { gpus, nodeSelector: { pool: 'tenants' } });
    expect(container.resources?.limits?.['nvidia.com/gpu']).toBe('1');
    expect(container.resources?.requests?.['nvidia.com/gpu']).toBe('1');
    expect(pod?.nodeSelector).toEqual({ pool: 'tenants', gpu: 'a100' });
    expect(() => deployed({ ...asked, spec: { ...asked.spec, gpu: 4 } }, { gpus })).toThrow(
      expect.objectContaining({ code: 'cluster.unknown-gpu' }),
    );
  });

  it('give the program what the buyer wrote, letter for letter, and let nobody play the platform', () => {
    const config = {
      ...specOf('x').config,
      env: { PORT: '1', BERTH_INSTANCE_ID: '0', PASSWORD: 'a$$b$(PORT)' },
      command: ['/bin/sh', '$(HOME)'],
      args: ['$'],
    };
    const { container } = deployed({ ...desired, spec: { ...desired.spec, config } });
    expect(container.command).toEqual(['/bin/sh', '$$(HOME)']);
    expect(container.args).toEqual(['$$']);
    expect(container.env).toEqual([
      { name: 'PORT', value: '1' },
      { name: 'BERTH_INSTANCE_ID', value: String(desired.instanceId) },
      { name: 'PASSWORD', value: 'a$$$$b$$(PORT)' },
      { name: 'BERTH_INSTANCE_NAME', value: 'a name' },
      { name: 'BERTH_IMAGE', value: 'berth/hello:1' },
    ]);
  });

  it('tell a pod its name once: another name is for the next pod', () => {
    const first = deploymentOf(desired, settingsOf(), shownNameOf({ ...desired, displayName: 'old $1' }, null));
    const renamed = { ...desired, displayName: 'new' };
    expect(shownNameOf(renamed, first)).toBe('old $$1');
    expect(shownNameOf({ ...renamed, generation: 5 }, first)).toBe('new');
    expect(shownNameOf({ ...renamed, restartToken: 'another' }, first)).toBe('new');
  });

  it('let a program run as the image says only where the provider wants it', () => {
    expect(deployed().pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001, runAsGroup: 10_001 });
    expect(deployed(desired, { runAs: null }).pod?.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });
});

describe('the network policies of a namespace', () => {
  const settings = { ingressPeers: [{ cidr: '10.244.0.1/32' }, { namespaceLabels: { name: 'traefik' }, podLabels: { app: 'traefik' } }] };
  const policiesOf = (change: Partial<KubernetesSettings> = settings) => networkPoliciesOf(asUserId(7), settingsOf(change));
  const allowed = (change?: Partial<KubernetesSettings>) =>
    policiesOf(change).find(({ metadata }) => metadata?.name === 'berth-allow')?.spec;

  /** True when a pod may open a connection to this address on port 443. */
  const reaches = (address: string, change?: Partial<KubernetesSettings>): boolean => {
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    const within = (cidr: string) => {
      if (cidr.includes(':') !== (family === 'ipv6')) return false;
      const list = new BlockList();
      const [net = '', bits = ''] = cidr.split('/');
      list.addSubnet(net, Number(bits), family);
      return list.check(address, family);
    };
    const takes = ({ ipBlock }: V1NetworkPolicyPeer) =>
      ipBlock !== undefined && within(ipBlock.cidr) && !(ipBlock.except ?? []).some(within);
    return (allowed(change)?.egress ?? []).some(({ to = [], ports }) => ports === undefined && to.some(takes));
  };

  it('deny everything to every pod before they allow anything', () => {
    const deny = policiesOf().find(({ metadata }) => metadata?.name === 'berth-deny');
    expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('let in the ingress controller and nobody else', () => {
    expect(allowed()?.ingress).toEqual([
      {
        from: [
          { ipBlock: { cidr: '10.244.0.1/32' } },
          { namespaceSelector: { matchLabels: { name: 'traefik' } }, podSelector: { matchLabels: { app: 'traefik' } } },
        ],
      },
    ]);
  });

  it('let in nobody, and ask no name server, when none is configured: a rule without peers would allow all', () => {
    expect(allowed({ ingressPeers: [] })?.ingress).toEqual([]);
    expect(allowed({ dnsPeers: [] })?.egress).toHaveLength(1);
  });

  it('let out to the name servers on port 53 only', () => {
    const [dns] = allowed()?.egress ?? [];
    expect(dns?.to).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ]);
    expect(dns?.ports).toEqual([
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ]);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'let out to %s, which is public',
    (address) => {
      expect(reaches(address)).toBe(true);
    },
  );

  it.each([
    '10.0.0.1',
    '10.96.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '127.0.0.1',
    '0.0.0.0',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    'fd00::1',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
  ])('never let out to %s', (address) => {
    expect(reaches(address)).toBe(false);
  });

  it('never let out to what the provider denies beside these', () => {
    const change = { ...settings, deniedRanges: ['203.0.114.0/24', '2001:db8::/32'] };
    expect(reaches('203.0.114.7')).toBe(true);
    expect(reaches('203.0.114.7', change)).toBe(false);
    expect(reaches('2001:db8::7', change)).toBe(false);
  });
});
