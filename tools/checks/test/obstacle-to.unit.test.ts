import type { Requirement } from '@berth/local-stack';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ServerProject, obstacleTo } from '../src/obstacle-to.ts';
import { Tally } from '../src/tally.ts';

function requirement(name: string, { isThere = false, comes = true } = {}): Requirement {
  let there = isThere;
  return {
    name,
    remedy: `get ${name}`,
    isThere: async () => there,
    install: async (progress) => {
      if (!comes) throw new Error(`no ${name} in the registry`);
      progress(`getting ${name}`);
      there = true;
    },
  };
}

describe('a project on real servers', () => {
  const said: string[] = [];
  const project = (requirements: readonly Requirement[], onCi: boolean): ServerProject => ({
    name: 'data',
    requirements,
    onCi,
    files: () => ['a.test.ts', 'b.test.ts'],
    progress: (line) => said.push(line),
  });
  afterEach(() => {
    said.length = 0;
    vi.restoreAllMocks();
  });

  it.each([true, false])('can run on a machine that has everything (CI: %s)', async (onCi) => {
    expect(await obstacleTo(project([requirement('Kafka', { isThere: true })], onCi))).toBeNull();
    expect(said).toEqual([]);
  });

  it('is not run where something is missing, and nothing is installed unasked', async () => {
    const lacking = [requirement('MariaDB', { isThere: true }), requirement('Kafka')];
    expect(await obstacleTo(project(lacking, false))).toEqual({ files: ['a.test.ts', 'b.test.ts'], lacking: ['Kafka'] });
    expect(await lacking[1]?.isThere()).toBe(false);
  });

  it('can run on CI once what is missing has been installed', async () => {
    expect(await obstacleTo(project([requirement('Kafka')], true))).toBeNull();
    expect(said).toEqual(['getting Kafka']);
  });

  it('fails on CI when what is missing cannot be installed, and says why', async () => {
    expect(await obstacleTo(project([requirement('Kafka', { comes: false })], true))).toEqual({
      passed: 0,
      failed: 1,
      skipped: [],
      reason: 'What the data tests need could not be installed: no Kafka in the registry',
    });
  });
});

describe('the summary', () => {
  const tally = () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    return new Tally();
  };

  it('says loudly which suites did not run, why, and the one command that makes them run; their files count as skipped', () => {
    const counted = tally();
    counted.tests('unit', { passed: 5, failed: 0, skipped: ['one test'] }, 1000);
    counted.notRun('data', { files: ['a', 'b'], lacking: ['MariaDB', 'Kafka'] });
    counted.notRun('kube', { files: ['c'], lacking: ['kube'] });
    const report = counted.report('berth');
    expect(report).toContain('NOT RUN data tests (2 files). Missing here:\n    MariaDB\n    Kafka\n');
    expect(report).toContain('NOT RUN kube tests (1 files). Missing here:\n    kube\n');
    expect(report).toContain('npm run local-stack -- install');
    expect(report.trimEnd().split('\n').at(-1)).toBe('5 passed, 0 failed, 4 skipped');
    expect(counted.failed()).toBe(false);
  });

  it('is quiet where everything ran', () => {
    const counted = tally();
    counted.tests('unit', { passed: 5, failed: 0, skipped: [] }, 1000);
    expect(counted.report('berth')).toBe(
      '\nberth\n  passed  unit tests: 5 passed, 0 failed, 0 skipped (1.0 s)\n\n5 passed, 0 failed, 0 skipped\n',
    );
  });

  it('says once more why a run failed in which no test did', () => {
    const counted = tally();
    counted.tests('data', { passed: 0, failed: 1, skipped: [], reason: 'Kafka ended (exit code 1)\nbefore it was ready' }, 1000);
    expect(counted.report('berth')).toContain('    Kafka ended (exit code 1)\n    before it was ready');
    expect(counted.failed()).toBe(true);
  });
});
