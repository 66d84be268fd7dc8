import { accessSync, constants } from 'node:fs';
import { runCommand } from '../../processes/run-command.ts';
import { hierarchies } from './cgroup-tree.ts';

// Everything is made inside, so nothing of it is left.
const TRY = [
  'mount -t tmpfs berth /run',
  'mkdir /run/upper /run/work',
  'mount -t overlay -o lowerdir=/var/lib,upperdir=/run/upper,workdir=/run/work berth /var/lib',
  'ip link add bridge0 type bridge',
  'ip link add one type veth peer name two',
  'iptables -t nat -N BERTH',
].join(' && ');

/** Null when a real node can run on this machine, else why it cannot. Tries it in namespaces of its own. */
export async function allowsNodes(): Promise<string | null> {
  try {
    for (const hierarchy of hierarchies()) accessSync(hierarchy, constants.W_OK);
    await runCommand({
      command: 'unshare',
      args: ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', TRY],
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
