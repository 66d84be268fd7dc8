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
 * The lanes of one stage run side by side, the stages one after the other. Tests on servers mostly wait for them, and leave the cores
 * to those that compute; what measures how soon a platform recovers comes last, beside the tests that leave it most.
 */
export const STAGES: readonly (readonly Lane[])[] = [
  [
    [
      project('unit'),
      project('integration'),
      project('mariadb', 'mariadb'),
      project('data', 'data'),
      project('node', 'node'),
      project('acceptance'),
    ],
    [project('kube', 'kube'), project('stack', 'stack'), project('faults', 'stack')],
  ],
];
