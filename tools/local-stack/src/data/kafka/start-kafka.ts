import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kept } from '../../kept.ts';
import { startProcess } from '../../processes/start-process.ts';
import { type Lifecycle, supervise } from '../../processes/supervise.ts';
import { classDataArchive } from './class-data-archive.ts';
import { formatStorage } from './format-storage.ts';
import { kafkaClassPath } from './kafka-jars.ts';
import { kafkaIsReady } from './kafka-ready.ts';
import { KAFKA_LOGGING, kafkaSettings } from './kafka-settings.ts';

export interface KafkaServer extends Lifecycle {
  readonly port: number;
  readonly brokers: string[];
}

export interface KafkaToStart {
  readonly dir: string;
  /** Where clients are sent, when a proxy stands in front of the broker: they go where a broker says that it is. */
  readonly advertisedPort?: number;
}

/** Starts a broker on a free port of 127.0.0.1; data and port stay in `dir`, which is this server's own. */
export async function startKafka({ dir, advertisedPort }: KafkaToStart): Promise<KafkaServer> {
  const kept = new Kept(dir);
  const { port, controllerPort } = await kept.ports(['port', 'controllerPort']);
  const data = join(dir, 'data');
  const settings = join(dir, 'server.properties');
  const logging = join(dir, 'log4j2.xml');
  mkdirSync(dir, { recursive: true });
  writeFileSync(settings, kafkaSettings({ port, ...(advertisedPort === undefined ? {} : { advertisedPort }), controllerPort, data }));
  writeFileSync(logging, KAFKA_LOGGING);
  const { classPath } = kafkaClassPath();
  const jvm = [...JVM, `-Dlog4j2.configurationFile=${logging}`];
  await formatStorage({ dir, data, settings, jvm });
  const launch = async () => {
    const archive = await classDataArchive(dir);
    const started = await startProcess({
      name: 'Kafka',
      command: 'java',
      args: ['-Xms64m', '-Xmx512m', ...jvm, ...archive.whileRunning, '-cp', classPath, 'kafka.Kafka', settings],
      logFile: join(dir, 'kafka.log'),
      identityFile: join(dir, 'process.json'),
      ready: () => kafkaIsReady(port),
      readyWithinMs: 120_000,
      // The first clean stop writes the class-data archive.
      stopWithinMs: 120_000,
    });
    void started.ended.then((how) => how === ENDED_BY_SIGTERM && archive.keep());
    return started;
  };
  return { ...(await supervise('Kafka', launch)), port, brokers: [`127.0.0.1:${port}`] };
}

// 128 + 15: how a JVM ends when it has run its shutdown hooks.
const ENDED_BY_SIGTERM = 'exit code 143';

const JVM = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Dlog4j2.disableJmx=true',
  '-Dlog4j.shutdownHookEnabled=false',
];
