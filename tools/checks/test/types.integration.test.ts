import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkTypes } from '../src/types.ts';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'berth-types-'));
  write('tsconfig.base.json', { compilerOptions: { strict: true, noEmit: true, target: 'es2024', types: [] } });
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function aPackage(folder: string, source: string, compilerOptions: object = {}): void {
  write(`${folder}/tsconfig.json`, { extends: '../../tsconfig.base.json', compilerOptions, include: ['src'] });
  write(`${folder}/src/index.ts`, source);
}

test('what is right everywhere passes, and nothing is left behind', async () => {
  aPackage('packages/one', 'export const one: number = 1;\n');
  aPackage('services/two', 'export const two: string = "two";\n', { noUnusedLocals: true });
  expect(await checkTypes(tree)).toBeNull();
  expect(readdirSync(join(tree, 'node_modules'))).toEqual([]);
});

test.each(['packages/one', 'packages/other', 'tools/three'])('a mistake in %s is found where it is', async (wrong) => {
  for (const folder of ['packages/one', 'packages/other', 'tools/three'])
    aPackage(
      folder,
      `export const one: number = ${folder === wrong ? '"one"' : '1'};\n`,
      folder.startsWith('tools/') ? { noUnusedLocals: true } : {},
    );
  expect(await checkTypes(tree)).toContain(`${wrong}/src/index.ts(1,14): error TS2322`);
});

test('the settings of one package do not become those of another', async () => {
  aPackage('packages/one', 'const unused = 1;\nexport {};\n');
  aPackage('packages/strict', 'const unused = 1;\nexport {};\n', { noUnusedLocals: true });
  const said = await checkTypes(tree);
  expect(said).toContain('packages/strict/src/index.ts');
  expect(said).not.toContain('packages/one/src/index.ts');
});

test('settings that would be passed over are refused', async () => {
  write('packages/one/tsconfig.json', { extends: '../../tsconfig.base.json', include: ['src'], exclude: ['src/wrong.ts'] });
  await expect(checkTypes(tree)).rejects.toThrow('packages/one/tsconfig.json has to say');
});

test('a tree in which nothing is read is not taken for a right one', async () => {
  expect(await checkTypes(tree)).toContain('the check sees nothing');
});
