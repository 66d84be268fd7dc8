import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../src/architecture-rules.ts';
import { checkArchitecture } from '../src/architecture.ts';

/** For each rule a file that breaks it; `importing` is what stands in its import. */
const PLANTED: Record<string, { file: string; importing: string }> = {
  'no-cycles': { file: 'services/user/src/domain/cycle/one.ts', importing: './two.js' },
  'no-unresolved': { file: 'services/user/src/outbound/sql/lost.ts', importing: './nowhere.js' },
  'kernel-depends-on-nothing': { file: 'packages/shared-kernel/src/reads-files.ts', importing: 'node:fs' },
  'contracts-depend-on-the-kernel': { file: 'packages/contracts/src/knows-sql.ts', importing: 'typeorm' },
  'packages-know-no-service': { file: 'packages/platform/src/knows-user.ts', importing: '../../../services/user/src/index.js' },
  'only-tests-start-servers': { file: 'services/user/src/composition-servers.ts', importing: '@berth/local-stack' },
  'domain-is-pure': { file: 'services/user/src/domain/account/knows-contracts.ts', importing: '@berth/contracts' },
  'application-knows-no-framework': { file: 'services/user/src/application/commands/knows-platform.ts', importing: '@berth/platform' },
  'inbound-stays-at-the-edge': { file: 'services/user/src/inbound/http/knows-domain.ts', importing: '../../domain/account/account.js' },
  'inbound-knows-no-database': { file: 'services/user/src/inbound/http/knows-sql.ts', importing: 'typeorm' },
  'outbound-implements-ports': { file: 'services/user/src/outbound/sql/calls-use-case.ts', importing: '../../application/commands/act.js' },
  'controllers-use-the-application': { file: 'services/user/src/controllers/knows-adapter.ts', importing: '../outbound/sql/rows.js' },
  'services-are-strangers': { file: 'services/user/src/composition.ts', importing: '@berth/product' },
  'packages-are-entered-by-the-front-door': { file: 'services/user/src/config.ts', importing: '../../../packages/platform/src/inner.js' },
  'only-composition-knows-the-container': { file: 'services/user/src/inbound/http/knows-container.ts', importing: 'inversify' },
  'fixtures-are-for-tests': {
    file: 'services/user/src/outbound/sql/knows-fixtures.ts',
    importing: '../../../../../packages/platform/src/testing.js',
  },
  'sources-do-not-import-tests': { file: 'services/user/src/outbound/sql/knows-test.ts', importing: '../../../test/fixture.js' },
};

const tree = mkdtempSync(join(tmpdir(), 'berth-architecture-'));
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
};
const uses = (from: string) => `import * as it from '${from}';\nexport const used = it;\n`;

beforeAll(() => {
  for (const name of [
    'packages/shared-kernel',
    'packages/contracts',
    'packages/platform',
    'services/user',
    'services/product',
    'tools/local-stack',
  ]) {
    const id = `@berth/${name.split('/')[1]}`;
    write(`${name}/src/index.ts`, 'export const here = 1;\n');
    write(`${name}/package.json`, JSON.stringify({ name: id, type: 'module', exports: { '.': { development: './src/index.ts' } } }));
    mkdirSync(join(tree, 'node_modules/@berth'), { recursive: true });
    symlinkSync(join(tree, name), join(tree, 'node_modules', id));
  }
  for (const name of ['typeorm', 'inversify']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', exports: { '.': './index.js' } }));
    write(`node_modules/${name}/index.js`, 'export const here = 1;\n');
  }
  for (const path of [
    'packages/platform/src/inner',
    'services/user/src/domain/account/account',
    'services/user/src/application/commands/act',
    'services/user/src/outbound/sql/rows',
    'services/user/test/fixture',
  ])
    write(`${path}.ts`, 'export const here = 1;\n');
  write('services/user/src/domain/cycle/two.ts', uses('./one.js'));
  write('tools/local-stack/src/data/inner.ts', 'export const here = 1;\n');
  for (const file of ['packages/platform/test/sql', 'services/user/test', 'packages/platform/src/sql'])
    write(`${file}/starts-a-server.ts`, uses('@berth/local-stack'));
  write('packages/platform/test/sql/reaches-inside.ts', uses('../../../../tools/local-stack/src/data/inner.js'));
  write('services/user/test/reaches-inside.ts', uses('../../../tools/local-stack/src/data/inner.js'));
  write('packages/platform/src/testing/fixture.ts', 'export const here = 1;\n');
  write('packages/platform/src/testing.ts', uses('./testing/fixture.js'));
  write('services/user/test/knows-fixtures.ts', uses('../../../packages/platform/src/testing.js'));
  write('bench/src/knows-fixtures.ts', uses('../../packages/platform/src/testing.js'));
  for (const { file, importing } of Object.values(PLANTED)) write(file, uses(importing));
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('every architecture rule sees its planted violation', () => {
  test.for(rules.map((rule) => rule.name ?? ''))('%s', async (name) => {
    const planted = PLANTED[name];
    expect(planted, `plant a violation for the rule ${name}`).toBeDefined();
    const { violations } = await checkArchitecture(tree, ['packages', 'services']);
    expect(violations.filter((violation) => violation.rule === name).map((violation) => violation.from)).toContain(planted?.file);
  });
});

test('tests may start servers, through the entry of the local stack and not past it', async () => {
  const { violations } = await checkArchitecture(tree, ['packages', 'services']);
  const of = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule);
  expect(of('packages/platform/test/sql/starts-a-server.ts')).toEqual([]);
  expect(of('services/user/test/starts-a-server.ts')).toEqual([]);
  expect(of('packages/platform/test/sql/reaches-inside.ts')).toEqual(
    expect.arrayContaining(['packages-know-no-service', 'packages-are-entered-by-the-front-door']),
  );
  expect(of('services/user/test/reaches-inside.ts')).toEqual(['packages-are-entered-by-the-front-door']);
  expect(of('packages/platform/src/sql/starts-a-server.ts')).toEqual(['only-tests-start-servers']);
});

test('tests and benches may use what a package offers to tests', async () => {
  const { violations } = await checkArchitecture(tree, ['packages', 'services', 'bench']);
  expect(violations.filter(({ to }) => to.startsWith('packages/platform/src/testing')).map(({ from }) => from)).toEqual([
    'services/user/src/outbound/sql/knows-fixtures.ts',
  ]);
});

test('a tree in which nothing is read is not taken for a clean one', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'berth-architecture-empty-'));
  mkdirSync(join(empty, 'packages'));
  expect((await checkArchitecture(empty, ['packages'])).modules).toBe(0);
  rmSync(empty, { recursive: true });
});
