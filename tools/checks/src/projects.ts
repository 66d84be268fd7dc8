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

/** Run side by side. A third made tests fail for the load alone, and was not quicker by much: two keep both processors busy. */
export const LANES: readonly Lane[] = [
  [
    project('unit'),
    project('integration'),
    project('acceptance'),
    project('mariadb', 'mariadb'),
    project('data', 'data'),
    project('node', 'node'),
  ],
  [project('kube', 'kube'), project('stack', 'stack'), project('faults', 'stack')],
];
