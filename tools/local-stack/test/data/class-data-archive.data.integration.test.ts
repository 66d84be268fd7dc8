import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { kafkaClassPath } from '../../src/data/kafka/kafka-jars.ts';
import { startKafka } from '../../src/index.ts';
import { own, ownDirectory } from './temporary.ts';

afterEach(() => void vi.unstubAllEnvs());

test("a broker's first orderly end leaves an archive that makes later starts quick; a kill leaves none", async () => {
  const cache = ownDirectory();
  const { folder } = kafkaClassPath();
  const copy = join(cache, basename(folder));
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('.jsa') });
  vi.stubEnv('BERTH_LOCAL_STACK_CACHE', cache);
  const archives = () => readdirSync(copy).filter((file) => file.includes('.jsa'));
  const server = await own(startKafka({ dir: ownDirectory() }));
  const command = () => readFileSync(`/proc/${server.pid()}/cmdline`, 'utf8');
  expect(command()).not.toContain('SharedArchiveFile');
  await server.kill();
  expect(archives()).toEqual([]);
  await server.restart();
  await server.restart();
  expect(archives()).toHaveLength(1);
  expect(command()).toContain(`-XX:SharedArchiveFile=${join(copy, archives()[0] ?? '')}`);
});
