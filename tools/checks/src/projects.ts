import type { Suite } from '@berth/local-stack';

/** A project of vitest.config.ts. */
export interface Project {
  readonly name: string;
  /** The servers that it needs; null for none. */
  readonly suite: Suite | null;
}

const project = (name: string, suite: Suite | null = null): Project => ({ name, suite });

/** Begun in this order, the longest first, so that none is left alone at the end; unit tests tell most for the time they take. */
export const PROJECTS: readonly Project[] = [
  project('unit'),
  project('acceptance'),
  project('faults', 'stack'),
  project('kube', 'kube'),
  project('data', 'data'),
  project('stack', 'stack'),
  project('integration'),
  project('mariadb', 'mariadb'),
  project('node', 'node'),
];

/** Keeps two processors busy: much of what a project does is to wait. */
export const AT_ONCE = 3;
