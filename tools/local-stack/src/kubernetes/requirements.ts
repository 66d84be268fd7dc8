import { debianPackages } from '../install/debian-packages.ts';
import type { Requirement } from '../requirement.ts';
import { type GoBinary, buildGoBinary, hasGoBinary, isGoRecent } from './go-binaries.ts';
import { allowsNodes } from './node/allows-nodes.ts';
import { isRoot } from '../processes/system-user.ts';

const REMEDY = 'npm run local-stack -- install --only kubernetes';

const go: Requirement = {
  name: 'Go 1.25 or newer',
  remedy: 'install Go (https://go.dev/doc/install) so that `go version` works',
  isThere: async () => isGoRecent(),
  install: () => {
    throw new Error('Kubernetes is built from its Go modules, and there is no Go of version 1.25 or newer here; install it and try again');
  },
};

const binary = (name: GoBinary): Requirement => ({
  name: `${name}, built from its Go modules`,
  remedy: REMEDY,
  isThere: async () => hasGoBinary(name),
  install: (progress) => buildGoBinary(name, progress),
});

const root: Requirement = {
  name: 'root, who alone can run real containers',
  remedy: 'start this as root',
  isThere: async () => isRoot(),
  install: () => {
    throw new Error('a real node needs root, for namespaces, mounts and control groups; start this as root');
  },
};

const namespaces: Requirement = {
  name: 'a kernel that lets root make namespaces, bridges, overlay mounts and control groups',
  remedy: 'use a machine, or a container with these rights (`--privileged`)',
  isThere: async () => (await allowsNodes()) === null,
  install: async () => {
    const reason = await allowsNodes();
    if (reason !== null) throw new Error(`this machine cannot run a real node: ${reason}`);
  },
};

/** What the control plane and fake nodes need. */
export const kubernetesRequirements: readonly Requirement[] = [
  debianPackages({ name: 'OpenSSL', packages: ['openssl'], programs: ['openssl'] }),
  go,
  binary('kube'),
  binary('kwok'),
];

/** What a real node needs beside that. */
export const nodeRequirements: readonly Requirement[] = [
  root,
  debianPackages({
    name: 'containerd and what a node needs',
    packages: [
      'containerd',
      'runc',
      'containernetworking-plugins',
      'iptables',
      'conntrack',
      'ethtool',
      'iproute2',
      'util-linux',
      'libc-bin',
    ],
    programs: ['containerd', 'ctr', 'runc', 'iptables', 'conntrack', 'ethtool', 'ip', 'unshare', 'nsenter', 'ldd'],
  }),
  namespaces,
  binary('cell'),
  binary('coredns'),
  binary('traefik'),
];
