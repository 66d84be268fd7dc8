import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { runCommand } from '../../processes/run-command.ts';
import type { ImageArchive } from '../images/image-archive.ts';
import type { Parts } from '../parts.ts';
import { type Cell, POD_CIDR } from './cell.ts';

/** As it is inside the cell, where /run is the node's own. */
export const RUNTIME_SOCKET = '/run/containerd/containerd.sock';

/** Starts containerd in the cell and imports the images it has not had yet; images stay in the folder from start to start. */
export async function startContainerRuntime(parts: Parts, cell: Cell, archives: readonly ImageArchive[]): Promise<void> {
  const folder = join(parts.dir, 'containerd');
  const network = join(folder, 'cni');
  mkdirSync(network, { recursive: true });
  const settings = join(folder, 'config.toml');
  writeFileSync(settings, settingsOf(folder));
  writeFileSync(join(network, '10-pods.conflist'), JSON.stringify(POD_NETWORK));
  await parts.start({
    name: 'containerd',
    ...cell.inAll('containerd', ['--config', settings]),
    // It leaves files for its work in the folder for temporary ones when it is killed.
    env: { TMPDIR: '/run' },
    ready: () => answers(cell.pathOf(RUNTIME_SOCKET)),
    stage: 'clients',
  });
  await Promise.all(archives.map((archive) => importImages(cell, folder, archive)));
}

async function importImages(cell: Cell, folder: string, { name, file }: ImageArchive): Promise<void> {
  const note = join(folder, `${name}.imported`);
  if (existsSync(note) && readFileSync(note, 'utf8') === file) return;
  const ctr = ['--address', cell.pathOf(RUNTIME_SOCKET), '--namespace', 'k8s.io'];
  await runCommand({ command: 'ctr', args: [...ctr, 'images', 'import', file] });
  writeFileSync(note, file);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const say = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}

const POD_NETWORK = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        // The first addresses stay free for the node itself.
        ranges: [[{ subnet: POD_CIDR, rangeStart: POD_CIDR.replace(/\d+\/\d+$/, '10') }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
};

// Scores for the out-of-memory killer stay as they are: lowering one needs a right that a container of a machine may lack.
const settingsOf = (folder: string): string => `version = 2
root = "${folder}/root"
state = "/run/containerd/state"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${RUNTIME_SOCKET}"
[plugins]
  [plugins."io.containerd.grpc.v1.cri"]
    sandbox_image = "docker.io/berth/pause:1"
    restrict_oom_score_adj = true
    [plugins."io.containerd.grpc.v1.cri".containerd]
      snapshotter = "overlayfs"
      default_runtime_name = "runc"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
        runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = false
    [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/usr/lib/cni"
      conf_dir = "${folder}/cni"
`;
