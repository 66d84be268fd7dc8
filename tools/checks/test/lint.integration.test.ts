import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** For each rule that the conventions lean on, a file that breaks it. */
const PLANTED: Record<string, { file: string; text: string }> = {
  'max-lines': { file: 'long.ts', text: Array.from({ length: 251 }, (_, line) => `export const line${line} = ${line};`).join('\n') },
  'no-explicit-any': { file: 'any.ts', text: 'export const anything = (value: any): unknown => value;\n' },
  'ban-ts-comment': { file: 'ignored.ts', text: '// @ts-ignore\nexport const wrong: number = 1;\n' },
  'no-console': { file: 'console.ts', text: "export const shout = (): void => console.log('!');\n" },
  'no-default-export': { file: 'default.ts', text: 'const one = 1;\nexport default one;\n' },
  'no-floating-promises': { file: 'floating.ts', text: 'export function forget(): void {\n  Promise.resolve(1);\n}\n' },
  'switch-exhaustiveness-check': {
    file: 'switch.ts',
    text: "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
  },
  'expect-expect': { file: 'hollow.test.ts', text: "import { test } from 'vitest';\n\ntest('asserts nothing', () => {});\n" },
  'no-disabled-tests': {
    file: 'skipped.test.ts',
    text: "import { expect, test } from 'vitest';\n\ntest.skip('later', () => expect(1).toBe(1));\n",
  },
  'no-focused-tests': {
    file: 'focused.test.ts',
    text: "import { expect, test } from 'vitest';\n\ntest.only('alone', () => expect(1).toBe(1));\n",
  },
};

const folder = mkdtempSync(join(tmpdir(), 'berth-lint-'));
let found: ReadonlySet<string>;

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

beforeAll(() => {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2024' }, include: ['.'] }),
  );
  for (const { file, text } of Object.values(PLANTED)) writeFileSync(join(folder, file), text);
  const { stdout } = spawnSync(
    resolve('node_modules/.bin/oxlint'),
    ['--type-aware', '--config', resolve('.oxlintrc.json'), '--format', 'json', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
  found = new Set(diagnostics.map(({ code, filename }) => `${/\((.+)\)$/.exec(code)?.[1] ?? code} in ${filename}`));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(PLANTED))('the linter refuses a planted violation of %s', (rule, { file }) => {
  expect([...found]).toContain(`${rule} in ${file}`);
});
