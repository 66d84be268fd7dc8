import type { Requirement } from '../requirement.ts';

export interface StartedComponent {
  /** What a client needs to know, as variables of an environment; some hold passwords. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
  /** Resolves with a sentence when it ends without having been asked to. */
  readonly unexpectedEnd: Promise<string>;
}

/** A server, or several that belong together, which the command line can install and start. */
export interface Component {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  readonly start: (dir: string) => Promise<StartedComponent>;
}
