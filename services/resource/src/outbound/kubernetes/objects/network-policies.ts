import type {
  V1NetworkPolicy,
  V1NetworkPolicyEgressRule,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
  V1NetworkPolicySpec,
} from '@kubernetes/client-node';
import type { UserId } from '@berth/shared-kernel';
import type { KubernetesSettings, TrafficPeer } from '../settings.js';
import { namespaceLabels, namespaceName } from './names.js';

/** As it is sent: client-node's model calls the field `_from`. */
export interface NetworkPolicy extends Omit<V1NetworkPolicy, 'spec'> {
  readonly spec: Omit<V1NetworkPolicySpec, 'ingress'> & {
    readonly ingress?: readonly { readonly from: V1NetworkPolicyPeer[]; readonly ports?: V1NetworkPolicyPort[] }[];
  };
}

/** IANA's special-purpose registries: what is not the public internet. Link-local holds the metadata servers of clouds. */
const NOT_PUBLIC = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  // The last four are ways to name an IPv4 address: NAT64, 6to4 and Teredo.
  ipv6: ['::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32'],
} as const;

/** Everything is denied, then what an instance needs is allowed; two objects, so that a slip in the second opens nothing else. */
export function networkPoliciesOf(userId: UserId, settings: KubernetesSettings): readonly NetworkPolicy[] {
  const policy = (name: string, spec: Omit<NetworkPolicy['spec'], 'podSelector' | 'policyTypes'>): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: namespaceName(userId), labels: namespaceLabels(userId) },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...spec },
  });
  return [
    policy('berth-deny', {}),
    policy('berth-allow', { ingress: fromIngress(settings), egress: [...dns(settings), internet(settings)] }),
  ];
}

// A rule that names no peers allows all of them: without peers there is to be no rule.
const fromIngress = ({ ingressPeers }: KubernetesSettings) => (ingressPeers.length === 0 ? [] : [{ from: ingressPeers.map(peer) }]);

const dns = ({ dnsPeers }: KubernetesSettings): V1NetworkPolicyEgressRule[] =>
  dnsPeers.length === 0 ? [] : [{ to: dnsPeers.map(peer), ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) }];

function internet({ deniedRanges }: KubernetesSettings): V1NetworkPolicyEgressRule {
  const isIpv6 = (range: string) => range.includes(':');
  return {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: [...NOT_PUBLIC.ipv4, ...deniedRanges.filter((range) => !isIpv6(range))] } },
      { ipBlock: { cidr: '::/0', except: [...NOT_PUBLIC.ipv6, ...deniedRanges.filter(isIpv6)] } },
    ],
  };
}

function peer(given: TrafficPeer): V1NetworkPolicyPeer {
  if ('cidr' in given) return { ipBlock: { cidr: given.cidr } };
  const { namespaceLabels: ofNamespace, podLabels } = given;
  return {
    namespaceSelector: { matchLabels: { ...ofNamespace } },
    ...(podLabels === undefined ? {} : { podSelector: { matchLabels: { ...podLabels } } }),
  };
}
