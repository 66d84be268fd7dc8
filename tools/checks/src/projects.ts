import type { Suite } from '@berth/local-stack';

/** A project of vitest.config.ts. */
export interface Project {
  readonly name: string;
  /** The servers that it needs; null for none. */
  readonly suite: Suite | null;
}

const project = (name: string, suite: Suite | null = null): Project => ({ name, suite });

/**
 * The projects of one lane run one after the other, the lanes side by side: tests on a cluster mostly wait for it, and leave
 * the cores to those that compute.
 */
export const LANES: readonly (readonly Project[])[] = [
  [project('unit'), project('integration'), project('mariadb', 'mariadb'), project('acceptance'), project('data', 'data')],
  [project('kube', 'kube'), project('node', 'node'), project('stack', 'stack')],
];

/** Runs only when it is named, and is named at the end of every run that leaves it out. */
export const BY_HAND: readonly Project[] = [project('faults', 'stack')];
