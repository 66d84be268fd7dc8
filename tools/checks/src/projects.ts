import type { Suite } from '@berth/local-stack';

/** A project of vitest.config.ts. */
export interface Project {
  readonly name: string;
  /** The servers that it needs; null for none. */
  readonly suite: Suite | null;
}

const project = (name: string, suite: Suite | null = null): Project => ({ name, suite });

/** Projects that run one after the other. */
export type Lane = readonly Project[];

/**
 * The lanes run side by side: what mostly waits for servers leaves the cores to what computes. The order within them keeps the whole
 * platforms, which take most, from starting at the same time.
 */
export const LANES: readonly Lane[] = [
  [project('unit'), project('integration'), project('mariadb', 'mariadb'), project('acceptance')],
  [project('kube', 'kube'), project('node', 'node'), project('stack', 'stack')],
  [project('faults', 'stack'), project('data', 'data')],
];
