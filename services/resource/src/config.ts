import { databaseUrl, durationMs, httpUrl, kafkaFields, listeningPort, processFields, publicUrl } from '@berth/platform';
import { getDomain } from 'tldts';
import { z } from 'zod';
import { kubernetesFields } from './config-kubernetes.js';

export const RESOURCE_DEFAULTS = {
  operationDeadlineMs: 120_000,
  failedTerminalAfterMs: 10_000,
  reapEveryMs: 1000,
} as const;

/** What Berth tells the keeper of instances, in whatever process that runs. */
export const resourceFields = {
  /** Instances are reached at `i-<id>.<baseDomain>`. */
  baseDomain: z
    .string()
    .regex(/^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain name in lower case')
    .default('localhost'),
  /** How long an operation may take before it is failed. */
  operationDeadlineMs: durationMs(RESOURCE_DEFAULTS.operationDeadlineMs),
  /** How long an instance may be FAILED before that counts as final. */
  failedTerminalAfterMs: durationMs(RESOURCE_DEFAULTS.failedTerminalAfterMs),
};

/** What the resource service is told as a process of its own; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const resourceProcessConfig = z
  .object({
    ...processFields,
    databaseUrl,
    ...kafkaFields,
    redisUrl: z.url({ protocol: /^rediss?$/ }),
    userUrl: httpUrl,
    ...resourceFields,
    /** Where browsers reach Berth itself. */
    publicUrl: publicUrl.optional(),
    /** Scheme and port in the URLs of instances. */
    publicScheme: z.enum(['http', 'https']).default('http'),
    publicPort: listeningPort(80),
    ...kubernetesFields,
  })
  .superRefine(keepTenantsApart);

export type ResourceProcessConfig = z.output<typeof resourceProcessConfig>;

/** What the resource service is told from outside. */
export interface ResourceConfig extends z.output<z.ZodObject<typeof resourceFields>> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly databaseUrl: string;
  /** Where the user service publishes its keys, without a trailing slash. */
  readonly userUrl: string;
  readonly publicScheme: 'http' | 'https';
  /** The port in the URLs of instances; a function where it is known only once the edge listens. */
  readonly publicPort: number | (() => number);
  /** How often deadlines are judged. */
  readonly reapEveryMs: number;
}

/**
 * Refuses a base domain under the platform's own registrable domain: a tenant's page would be same-site with the console and could
 * send its cookies along.
 */
export function keepTenantsApart(config: { baseDomain: string; publicUrl?: string | undefined }, context: z.RefinementCtx): void {
  if (config.publicUrl === undefined || config.baseDomain === 'localhost') return;
  const own = registrable(new URL(config.publicUrl).hostname);
  if (registrable(config.baseDomain) !== own) return;
  context.addIssue({ code: 'custom', path: ['baseDomain'], message: `must not share the registrable domain ${own} with BERTH_PUBLIC_URL` });
}

const registrable = (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host;
