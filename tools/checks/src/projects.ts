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

/** Run side by side: each waits about as much as it computes, so that a processor has something to do at all times. */
export const LANES: readonly Lane[] = [
  [project('unit'), project('integration'), project('acceptance')],
  [project('kube', 'kube'), project('data', 'data'), project('node', 'node')],
  [project('stack', 'stack'), project('faults', 'stack'), project('mariadb', 'mariadb')],
];
