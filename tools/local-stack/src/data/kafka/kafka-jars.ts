import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CacheEntry, cachePath, cached, isCached } from '../../cache.ts';
import { runCommand } from '../../processes/run-command.ts';
import { type Progress, timed } from '../../progress.ts';

const KAFKA = '4.1.1';
const LOG4J = '2.24.3';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>berth</groupId><artifactId>local-stack-kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>${LOG4J}</version></dependency>
  </dependencies>
</project>
`;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const ENTRY: CacheEntry = { name: `kafka-${KAFKA}`, inputs: [POM, COPY] };

export const hasKafkaJars = (): boolean => isCached(ENTRY);

/** Downloads the broker's jars through Maven, which checks each against its checksum. */
export async function fetchKafkaJars(progress: Progress): Promise<void> {
  await cached(ENTRY, progress, (folder) =>
    timed(progress, `Downloading Kafka ${KAFKA}`, async () => {
      const pom = join(folder, 'pom.xml');
      await writeFile(pom, POM);
      const args = ['-q', '-B', '-C', '-f', pom, COPY, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
      await runCommand({ command: 'mvn', args, cwd: folder });
    }),
  );
}

/** The folder of the jars and the class path, sorted: a class-data archive is valid for exactly one. */
export function kafkaClassPath(): { readonly folder: string; readonly classPath: string } {
  if (!hasKafkaJars())
    throw new Error(`Kafka ${KAFKA} is not in the cache (${cachePath(ENTRY)}); \`npm run local-stack -- install\` brings it`);
  const folder = cachePath(ENTRY);
  const jars = readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .toSorted()
    .map((file) => join(folder, file));
  return { folder, classPath: jars.join(':') };
}
