import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaFields, type KafkaSettings, kafkaSettings, readConfig } from '@berth/platform';
import { invalidInput } from '@berth/shared-kernel';
import { z } from 'zod';
import type { Context } from './contexts.js';

const variables = z.object({
  dataDir: z.string().default('./.berth'),
  ...kafkaFields,
  kafkaBrokers: kafkaFields.kafkaBrokers.optional(),
  redisUrl: z.string().optional(),
  userDatabaseUrl: z.string().optional(),
  productDatabaseUrl: z.string().optional(),
  resourceDatabaseUrl: z.string().optional(),
});

/** Where the parts of a running Berth are. */
export interface Settings {
  readonly dataDir: string;
  /** Null where no Kafka is named: the embedded profile keeps its log in the data directory. */
  readonly kafka: KafkaSettings | null;
  readonly redisUrl: string | null;
  /** With the rights to change the schema. */
  readonly databaseUrls: Readonly<Record<Context, string | null>>;
}

const stackFile = z.object({ kafka: z.array(z.string()).optional(), redis: z.string().optional() });

/**
 * Reads `BERTH_*` variables, over the `stack.json` that `npm run stack` leaves in the data directory.
 * @throws invalid-input `config.invalid`
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = readConfig(variables, { env });
  const dataDir = resolve(given.dataDir);
  const stack = readStack(join(dataDir, 'stack.json'));
  const kafkaBrokers = given.kafkaBrokers ?? stack.kafka;
  return {
    dataDir,
    kafka: kafkaBrokers === undefined ? null : kafkaSettings({ ...given, kafkaBrokers }),
    redisUrl: given.redisUrl ?? stack.redis ?? null,
    databaseUrls: {
      user: given.userDatabaseUrl ?? null,
      product: given.productDatabaseUrl ?? null,
      resource: given.resourceDatabaseUrl ?? null,
    },
  };
}

function readStack(file: string): z.infer<typeof stackFile> {
  if (!existsSync(file)) return {};
  try {
    return stackFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw invalidInput('config.invalid', `${file} is not readable as the description of a running stack.`, { cause });
  }
}
