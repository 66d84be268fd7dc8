import { defineConfig } from 'vitest/config';

const project = (name: string, options: { timeoutMs: number; parallel: boolean }) => ({
  extends: true as const,
  test: {
    name,
    include: [`{packages,services,apps,tools}/**/test/**/*.${name}.test.ts`],
    testTimeout: options.timeoutMs,
    hookTimeout: options.timeoutMs,
    fileParallelism: options.parallel,
  },
});

export default defineConfig({
  resolve: { conditions: ['development'] },
  ssr: { resolve: { conditions: ['development'] } },
  test: {
    environment: 'node',
    pool: 'forks',
    allowOnly: false,
    passWithNoTests: false,
    expect: { requireAssertions: true },
    projects: [
      project('unit', { timeoutMs: 30_000, parallel: true }),
      project('integration', { timeoutMs: 60_000, parallel: true }),
      project('acceptance', { timeoutMs: 300_000, parallel: false }),
    ],
  },
});
