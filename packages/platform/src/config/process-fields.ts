import { hostname } from 'node:os';
import { invalidInput } from '@berth/shared-kernel';
import { z } from 'zod';
import { flag, hostPorts, listeningPort, logLevel, publicUrl, wholeNumber } from './fields.js';

/** What every service that runs as a process of its own is told. */
export const processFields = {
  /** Unlike that of any other replica and the same after a restart; the name of the machine, which is that of the pod, when absent. */
  replica: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/i, 'must be a name of letters, digits, dots and dashes')
    .default(hostname),
  /** The address to listen on, for requests and for the admin server; `localhost` for both loopback addresses. */
  host: z.string().default('127.0.0.1'),
  port: listeningPort(8080),
  /** Metrics and health. */
  adminPort: listeningPort(8081),
  logLevel: logLevel('info'),
};

/** What a whole Berth on one machine is told, however many processes it has. */
export const machineFields = {
  /** One port for the API, and in the embedded profile for the instances too; 0 takes a free one. */
  port: listeningPort(8080),
  dataDir: z.string().default('./.berth'),
  adminEmail: z.email().default('admin@berth.example'),
  /** Where buyers find this Berth when something stands in front of it; http://localhost:<port> when absent. */
  publicUrl: publicUrl.optional(),
  demo: flag(true),
};

/** How a service finds the event log on Kafka, and how it makes the topics that are missing. */
export const kafkaFields = {
  kafkaBrokers: hostPorts,
  kafkaTls: flag(false),
  kafkaSaslMechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  kafkaSaslUsername: z.string().optional(),
  kafkaSaslPassword: z.string().optional(),
  kafkaPartitions: wholeNumber(1, 1_000).optional(),
  kafkaReplicationFactor: wholeNumber(1, 9).optional(),
  kafkaRetentionMs: wholeNumber(-1, Number.MAX_SAFE_INTEGER).optional(),
};

type KafkaConfig = z.output<z.ZodObject<typeof kafkaFields>>;

export interface KafkaSettings {
  readonly brokers: string[];
  readonly tls: boolean;
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string };
  readonly topics: { readonly partitions?: number; readonly replicationFactor?: number; readonly retentionMs?: number };
}

/** The event log's settings as {@link kafkaFields} give them. @throws invalid-input `config.invalid` for half of a SASL login */
export function kafkaSettings(config: KafkaConfig): KafkaSettings {
  const { kafkaBrokers: brokers, kafkaTls: tls, kafkaSaslMechanism: mechanism } = config;
  const { kafkaSaslUsername: username, kafkaSaslPassword: password } = config;
  const { kafkaPartitions: partitions, kafkaReplicationFactor: replicationFactor, kafkaRetentionMs: retentionMs } = config;
  if ((username === undefined) !== (password === undefined))
    throw invalidInput('config.invalid', 'BERTH_KAFKA_SASL_USERNAME and BERTH_KAFKA_SASL_PASSWORD are given together or not at all.');
  if (mechanism !== undefined && username === undefined)
    throw invalidInput('config.invalid', 'BERTH_KAFKA_SASL_MECHANISM needs BERTH_KAFKA_SASL_USERNAME and BERTH_KAFKA_SASL_PASSWORD.');
  return {
    brokers,
    tls,
    ...(username !== undefined && password !== undefined && { sasl: { mechanism: mechanism ?? 'plain', username, password } }),
    topics: {
      ...(partitions !== undefined && { partitions }),
      ...(replicationFactor !== undefined && { replicationFactor }),
      ...(retentionMs !== undefined && { retentionMs }),
    },
  };
}
