/** What the resource service is told from outside. */
export interface ResourceConfig {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** `sqlite:<file>`. */
  readonly databaseUrl: string;
  /** Where the user service publishes its keys, without a trailing slash. */
  readonly userUrl: string;
  /** Instances are reached at `i-<id>.<baseDomain>`. */
  readonly baseDomain: string;
  readonly publicScheme: 'http' | 'https';
  /** The port in the URLs of instances; a function where it is known only once the edge listens. */
  readonly publicPort: number | (() => number);
  /** How long an operation may take before it is failed. */
  readonly operationDeadlineMs: number;
  /** How long an instance is FAILED before that is for good. */
  readonly failedTerminalAfterMs: number;
  /** How often deadlines are judged. */
  readonly reapEveryMs: number;
}

export const RESOURCE_DEFAULTS = {
  operationDeadlineMs: 120_000,
  failedTerminalAfterMs: 10_000,
  reapEveryMs: 1000,
} as const;
