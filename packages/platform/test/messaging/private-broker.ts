import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultProxy, freePorts, type KafkaServer, startKafka } from '@berth/local-stack';
import { type KafkaEventLog, type KafkaEventLogOptions, openKafkaEventLog } from '../../src/kafka.js';
import { finallyDo, logger } from '../sql/kit.js';

export interface PrivateBroker {
  readonly broker: KafkaServer;
  /** Everything that clients say to the broker passes through it. */
  readonly network: FaultProxy;
  /** Opens a log on it that is closed after the test. */
  open(options?: Partial<KafkaEventLogOptions>): KafkaEventLog;
}

/** A broker that a test may break, behind a network that it may break too. */
export async function privateBroker(): Promise<PrivateBroker> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-kafka-'));
  finallyDo(() => rm(dir, { recursive: true, force: true }));
  const [advertisedPort = 0] = await freePorts(1);
  const broker = await startKafka({ dir, advertisedPort });
  finallyDo(() => broker.kill());
  const network = await FaultProxy.start({ port: broker.port, listenPort: advertisedPort });
  finallyDo(() => network.close());
  const brokers = [`127.0.0.1:${advertisedPort}`];
  return {
    broker,
    network,
    open: (options = {}) => {
      const log = openKafkaEventLog({ brokers, clientId: 'faults', logger, ...options });
      finallyDo(() => log.close());
      return log;
    },
  };
}
