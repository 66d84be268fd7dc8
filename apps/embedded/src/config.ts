import { bffFields } from '@berth/bff';
import { listeningPort, logLevel, machineFields, readConfig } from '@berth/platform';
import { productFields } from '@berth/product';
import { keepTenantsApart, resourceFields } from '@berth/resource';
import { userFields } from '@berth/user';
import { z } from 'zod';

const embeddedConfig = z.object({
  ...userFields,
  ...productFields,
  ...resourceFields,
  ...bffFields,
  ...machineFields,
  /** Metrics and health, on loopback only; 0 takes a free one. */
  adminPort: listeningPort(8081),
  logLevel: logLevel('warn'),
});

export type EmbeddedConfig = z.infer<typeof embeddedConfig>;

/**
 * Reads `BERTH_*` over an optional berth.yaml.
 * @throws invalid-input `config.invalid` with every error at once
 */
export function readEmbeddedConfig(env: Readonly<Record<string, string | undefined>>, warn: (message: string) => void): EmbeddedConfig {
  return readConfig(embeddedConfig.superRefine(keepTenantsApart), { env, file: 'berth.yaml', warn });
}
