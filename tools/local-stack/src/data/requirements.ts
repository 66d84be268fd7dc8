import { debianPackages } from '../install/debian-packages.ts';
import { runCommand } from '../processes/run-command.ts';
import { isRoot, systemUser } from '../processes/system-user.ts';
import { type Progress, timed } from '../progress.ts';
import type { Requirement } from '../requirement.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { fetchKafkaJars, hasKafkaJars } from './kafka/kafka-jars.ts';
import { startKafka } from './kafka/start-kafka.ts';

const ADD_USER = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'mysql'];

const userMysql: Requirement = {
  name: 'the user mysql',
  remedy: `useradd ${ADD_USER.join(' ')}`,
  isThere: async () => !isRoot() || systemUser('mysql') !== null,
  install: async () => {
    await runCommand({ command: 'useradd', args: ADD_USER });
  },
};

export const mariaDbRequirements: readonly Requirement[] = [
  debianPackages({
    name: 'MariaDB',
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    programs: ['mariadbd', 'mariadb-install-db', 'my_print_defaults'],
  }),
  userMysql,
];

export const redisRequirements: readonly Requirement[] = [
  debianPackages({ name: 'Redis', packages: ['redis-server'], programs: ['redis-server'] }),
];

export const kafkaRequirements: readonly Requirement[] = [
  debianPackages({ name: 'Java and Maven', packages: ['default-jre-headless', 'maven'], programs: ['java', 'mvn'] }),
  { name: 'Kafka', remedy: 'npm run local-stack -- install --only kafka', isThere: async () => hasKafkaJars(), install: installKafka },
];

async function installKafka(progress: Progress): Promise<void> {
  await fetchKafkaJars(progress);
  await timed(progress, 'A first start of Kafka, which makes later ones quick', async () => {
    const directory = temporaryDirectory();
    try {
      const server = await startKafka({ dir: directory.path });
      await server.stop();
    } finally {
      directory.remove();
    }
  });
}
