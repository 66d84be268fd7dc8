import { configDefaults, defineConfig } from 'vitest/config';

interface Project {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** Files of tools/local-stack/src/vitest that start what the tests of this project need. */
  readonly servers?: readonly string[];
  /** Setup files of its own, which run after those of its servers. */
  readonly setup?: readonly string[];
  readonly timeoutMs: number;
  readonly parallel: boolean;
  /**
   * False where files share a process and what it has loaded: they leave nothing behind, and a support file registers no hook when it
   * is loaded, which would be one of the first file's alone. True when absent.
   */
  readonly isolate?: boolean;
}

const project = ({ name, include, exclude = [], servers = [], setup = [], timeoutMs, parallel, isolate = true }: Project) => ({
  extends: true as const,
  test: {
    name,
    include: [...include],
    exclude: [...configDefaults.exclude, ...exclude],
    globalSetup: [...servers.map((file) => `tools/local-stack/src/vitest/${file}.ts`), ...setup],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: parallel,
    isolate,
  },
});

const named = (role: string): string => `{packages,services,apps,tools}/**/test/**/*.${role}.test.ts`;

/** Tests that say in their name which server they need; they run in that server's project only. */
const NEEDS_A_SERVER = ['mariadb', 'data', 'kube', 'node'].map((server) => named(`${server}.integration`));

/** What touches SQL runs a second time, on MariaDB: freshDatabaseUrl() answers by what the project provides. */
const TOUCHES_SQL = [
  'packages/platform/test/sql/**/*.integration.test.ts',
  'packages/platform/test/messaging/{consumer,dead-letters}.integration.test.ts',
  'services/{user,product,resource}/test/**/*.integration.test.ts',
];
const TOUCHES_NO_SERVER_SQL = [
  '**/*sqlite*.integration.test.ts',
  'services/user/test/**/bcrypt-*.integration.test.ts',
  'services/resource/test/{edge,process,prober,outbound/kubernetes}/**',
  ...NEEDS_A_SERVER.filter((pattern) => !pattern.includes('.mariadb.')),
];

/** The whole platform on real servers while servers and services fail; each file has a stack of its own. */
const FAULTS = 'apps/acceptance/test/faults/**/*.acceptance.test.ts';

export default defineConfig({
  resolve: { conditions: ['development'] },
  ssr: { resolve: { conditions: ['development'] } },
  test: {
    environment: 'node',
    pool: 'forks',
    allowOnly: false,
    passWithNoTests: false,
    expect: { requireAssertions: true, poll: { timeout: 50_000, interval: 10 } },
    provide: { servers: {} },
    projects: [
      project({ name: 'unit', include: [named('unit')], timeoutMs: 30_000, parallel: true, isolate: false }),
      project({
        name: 'integration',
        include: [named('integration')],
        exclude: NEEDS_A_SERVER,
        timeoutMs: 60_000,
        parallel: true,
        isolate: false,
      }),
      project({
        name: 'mariadb',
        include: [...TOUCHES_SQL, named('mariadb.integration')],
        exclude: TOUCHES_NO_SERVER_SQL,
        servers: ['mariadb'],
        timeoutMs: 120_000,
        parallel: true,
        isolate: false,
      }),
      project({
        name: 'data',
        include: [named('data.integration')],
        servers: ['data'],
        timeoutMs: 180_000,
        parallel: false,
        isolate: false,
      }),
      project({
        name: 'kube',
        include: [named('kube.integration')],
        servers: ['kube'],
        timeoutMs: 180_000,
        parallel: false,
        isolate: false,
      }),
      project({ name: 'node', include: [named('node.integration')], servers: ['node'], timeoutMs: 300_000, parallel: false }),
      project({
        name: 'acceptance',
        include: [named('acceptance')],
        exclude: [named('stack.acceptance')],
        timeoutMs: 300_000,
        parallel: false,
        isolate: false,
      }),
      project({
        name: 'stack',
        // What holds on every profile runs here a second time, on one stack that all files share.
        include: [named('stack.acceptance'), 'apps/acceptance/test/both/**/*.acceptance.test.ts'],
        exclude: [FAULTS],
        servers: ['node'],
        setup: ['apps/acceptance/test/support/start-shared-platform.ts'],
        timeoutMs: 600_000,
        parallel: false,
        isolate: false,
      }),
      project({ name: 'faults', include: [FAULTS], servers: ['node'], timeoutMs: 600_000, parallel: false, isolate: false }),
    ],
  },
});
