import type { Kept } from '../kept.ts';

/** What is asked for from outside the cluster. */
export const DOORS = ['apiserver', 'controllerManager', 'scheduler', 'ingress'] as const;
export type Door = (typeof DOORS)[number];

/** Where the processes of a cluster run: on the host's loopback, or in private namespaces of their own. */
export interface Site {
  /** The address that servers bind. */
  readonly address: string;
  /** The ports that servers bind. */
  readonly ports: Readonly<Record<Door | 'kwok', number>>;
  /** The ports of the host's loopback that lead to them. */
  readonly doors: Readonly<Record<Door, number>>;
  /** The command line that runs there; signals reach the command itself. */
  inside(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] };
}

/** Needs no right beyond a normal user's; every port is free, so clusters run side by side. */
export async function hostSite(kept: Kept): Promise<Site> {
  const ports = await kept.ports([...DOORS, 'kwok']);
  return { address: '127.0.0.1', ports, doors: ports, inside: (command, args) => ({ command, args }) };
}
