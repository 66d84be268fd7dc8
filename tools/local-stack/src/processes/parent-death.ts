// Tells the kernel to kill the child when its parent is gone, so that even a kill -9 of the parent leaves nothing behind.
// A parent that died before the kernel was told is seen by the shell: its child then has another parent.
const ONLY_WITH_ITS_PARENT = '[ "$PPID" = "$1" ] && shift && exec "$@"';

/** The command line of a child that ends with this process. */
export function endsWithParent(command: string, args: readonly string[]): { command: string; args: string[] } {
  return {
    command: 'setpriv',
    args: ['--pdeathsig', 'KILL', '--', 'sh', '-c', ONLY_WITH_ITS_PARENT, 'sh', String(process.pid), command, ...args],
  };
}
