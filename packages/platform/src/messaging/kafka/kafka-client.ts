import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';

export interface KafkaConnection {
  /** `host:port` of one or several brokers to begin with. */
  readonly brokers: readonly string[];
  /** Names this process in the brokers' logs and quotas. */
  readonly clientId: string;
  /** Whether to speak TLS; false when absent. */
  readonly tls?: boolean;
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string };
  /** How long a broker may take for one answer, in milliseconds: one that is silent for longer is believed in no more; 5 s when absent. */
  readonly answerWithinMs?: number;
  readonly logger: Logger;
}

/** Makes a client of its own for each use: clients made from one `Kafka` share the offsets that they believe committed. */
export type KafkaFactory = () => Kafka;

const CONNECT_WITHIN_MS = 3_000;

export function kafkaFactory({ brokers, clientId, tls = false, sasl, answerWithinMs = 5_000, logger }: KafkaConnection): KafkaFactory {
  const note = logger.child({ library: 'kafkajs' });
  return () =>
    new Kafka({
      brokers: [...brokers],
      clientId,
      ssl: tls,
      ...(sasl !== undefined && { sasl: { ...sasl } as SASLOptions }),
      connectionTimeout: CONNECT_WITHIN_MS,
      requestTimeout: answerWithinMs,
      // Enough to ask each broker once and to sit out an election. Whoever uses a client begins anew with another one,
      // for ever: the library's own long loops can neither be stopped nor leave a connection that has gone dead.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: Math.max(5, brokers.length) },
      logLevel: logLevel.WARN,
      // It reports as an error what it is about to try again; what is lost for good rejects, and is logged where it is caught.
      logCreator:
        () =>
        ({ namespace, log: { message, ...details } }) =>
          note.debug({ details, namespace }, message),
    });
}
