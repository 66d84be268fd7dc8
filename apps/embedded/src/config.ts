import { readConfig } from '@berth/platform';
import { getDomain } from 'tldts';
import { z } from 'zod';

const whole = (from: number, to: number) => z.coerce.number().int().min(from).max(to);
const durationMs = (otherwise: number) => whole(100, 2_147_483_647).default(otherwise);

const embeddedConfig = z.object({
  /** One port for the API and the instances; 0 takes a free one. */
  port: whole(0, 65_535).default(8080),
  /** Metrics and health, on loopback only; 0 takes a free one. */
  adminPort: whole(0, 65_535).default(8081),
  dataDir: z.string().default('./.berth'),
  adminEmail: z.email().default('admin@berth.example'),
  adminPassword: z.string().optional(),
  /** Where buyers find this Berth when something stands in front of it; http://localhost:<port> when absent. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  baseDomain: z
    .string()
    .regex(/^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain name in lower case')
    .default('localhost'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR')
    .default('EUR'),
  demo: z.enum(['0', '1']).default('1'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
  bcryptCost: whole(4, 15).default(12),
  provisionDeadlineMs: durationMs(600_000),
  operationDeadlineMs: durationMs(120_000),
  unpaidDeadlineMs: durationMs(1_800_000),
  /** How long an instance may be FAILED before that counts as final. */
  failedTerminalAfterMs: durationMs(10_000),
});

export type EmbeddedConfig = z.infer<typeof embeddedConfig>;

/**
 * Reads `BERTH_*` over an optional berth.yaml.
 * @throws invalid-input `config.invalid` with every error at once
 */
export function readEmbeddedConfig(env: Readonly<Record<string, string | undefined>>, warn: (message: string) => void): EmbeddedConfig {
  const config = readConfig(embeddedConfig.superRefine(keepTenantsApart), { env, file: 'berth.yaml', warn });
  return config;
}

// A tenant's page under the platform's own registrable domain would be same-site with the console: it could send its cookies along.
function keepTenantsApart(config: { baseDomain: string; publicUrl?: string | undefined }, context: z.RefinementCtx): void {
  if (config.publicUrl === undefined || config.baseDomain === 'localhost') return;
  const own = registrable(new URL(config.publicUrl).hostname);
  if (registrable(config.baseDomain) !== own) return;
  context.addIssue({ code: 'custom', path: ['baseDomain'], message: `must not share the registrable domain ${own} with BERTH_PUBLIC_URL` });
}

const registrable = (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host;
