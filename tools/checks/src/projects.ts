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

/** Run side by side: what needs processors, the whole platform on real servers, and what mostly waits for a server. */
export const LANES: readonly Lane[] = [
  [project('unit'), project('acceptance'), project('integration')],
  [project('stack', 'stack'), project('faults', 'stack'), project('mariadb', 'mariadb')],
  [project('kube', 'kube'), project('data', 'data'), project('node', 'node')],
];
