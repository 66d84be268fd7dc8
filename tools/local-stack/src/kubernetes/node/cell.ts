import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { hasEnded } from '../../processes/end-process.ts';
import { type ProcessIdentity, identify } from '../../processes/proc.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Parts } from '../parts.ts';

interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** The address of the node inside its network; every cell has the same, since nobody outside sees it. */
export const NODE_ADDRESS = '10.244.0.1';
export const POD_CIDR = '10.244.0.0/24';

/** What a kubelet would set for the whole machine: inside these are files that say it is done. */
const SETTINGS_OF_THE_MACHINE = {
  'vm/overcommit_memory': '1',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/**
 * Namespaces of their own for network, mounts and processes: a node's addresses, routes, firewall rules, mounts and containers are inside,
 * and all of it is gone with process 1, which the kernel ends with the process that made the cell.
 */
export class Cell {
  readonly #init: ProcessIdentity;

  private constructor(init: ProcessIdentity) {
    this.#init = init;
  }

  static async make(parts: Parts, program: string): Promise<Cell> {
    const maker = await parts.start({
      name: 'namespaces',
      command: 'unshare',
      args: ['--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', program, 'init'],
      // It hears no SIGTERM while it waits for its child.
      stopWithinMs: 0,
      stage: 'clients',
    });
    const init = await firstProcess(maker.pid() ?? 0, program);
    const cell = new Cell(init);
    await runCommand(cell.inAll('sh', ['-euc', SETUP, 'sh', parts.dir]));
    return cell;
  }

  /** For whom enters by path. */
  get network(): string {
    return `/proc/${this.#init.pid}/ns/net`;
  }

  /** Where a path inside is seen from the host. */
  pathOf(inside: string): string {
    return `/proc/${this.#init.pid}/root${inside}`;
  }

  /** In its network, with the host's files and a process id of the host: signals reach the command itself. */
  inNetwork(command: string, args: readonly string[]): CommandLine {
    return this.#enter(['--net'], command, args);
  }

  /** In all its namespaces, and so as a child of `nsenter`: only the end of the cell ends it for certain. */
  inAll(command: string, args: readonly string[]): CommandLine {
    return this.#enter(['--net', '--mount', '--pid'], command, args);
  }

  /** The kernel ends every process inside before process 1 counts as gone, and drops mounts and network with the last of them. */
  async ended(): Promise<void> {
    if (!(await hasEnded(this.#init, 20_000))) throw new Error(`process 1 of the node (pid ${this.#init.pid}) outlived SIGKILL`);
  }

  #enter(namespaces: readonly string[], command: string, args: readonly string[]): CommandLine {
    return { command: 'nsenter', args: ['--target', String(this.#init.pid), ...namespaces, '--', command, ...args] };
  }
}

/** `unshare` forks before it runs the program; the child counts once it is that program. */
async function firstProcess(parent: number, program: string): Promise<ProcessIdentity> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const pid = Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim());
    const identity = pid > 0 && executableOf(pid) === realpathSync(program) ? identify(pid) : null;
    if (identity !== null) return identity;
    if (performance.now() > deadline) throw new Error('the namespaces of the node were not made within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function executableOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

// A node writes to fixed places below these folders: inside they are in memory, and the host's are not touched. `dir` stays what it is.
const PRIVATE_FOLDERS = `
cd "$1"
mount -t tmpfs -o mode=755 berth /run
mount -t tmpfs -o mode=755 berth /var/log
mkdir /run/upper /run/work
mount -t overlay -o lowerdir=/var/lib,upperdir=/run/upper,workdir=/run/work berth /var/lib
mkdir -p "$1"
mount --no-canonicalize --bind /proc/self/cwd "$1"
`;

const SETUP = [
  PRIVATE_FOLDERS,
  'mkdir /run/settings',
  ...Object.entries(SETTINGS_OF_THE_MACHINE).flatMap(([path, value]) => {
    const file = `/run/settings/${path.replaceAll('/', '-')}`;
    return [`echo ${value} > ${file}`, `mount --bind ${file} /proc/sys/${path}`];
  }),
  'ip link set lo up',
  // Made beforehand: a kubelet takes no loopback address for its node.
  'ip link add cni0 type bridge',
  `ip address add ${NODE_ADDRESS}/${POD_CIDR.split('/')[1]} dev cni0`,
  'ip link set cni0 up',
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  // Pods of one node talk over the bridge: without it kube-proxy and policies would not see that.
  'echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables',
].join('\n');
