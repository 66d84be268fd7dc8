import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_FILE, checkPublicApi } from '../../src/api/public-api.ts';

let folder: string;

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], { cwd: folder, stdio: 'pipe' });
const commit = () => {
  git('add', '.');
  git('commit', '-q', '--allow-empty', '-m', 'a commit');
};
/** Writes Berth's own document, with something planted in it. */
function write(plant: (text: string) => string = (text) => text): void {
  const file = join(folder, API_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, plant(readFileSync(API_FILE, 'utf8')));
}
const withoutLogout = (text: string) => text.replace('"/auth/logout"', '"/auth/leave"');
const announced = (text: string) => withoutLogout(text).replace(/"version": "\d+/, '"version": "99');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-api-'));
  git('init', '-q');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a break is found before it is committed, and when it was committed last', () => {
  write();
  commit();
  expect(checkPublicApi(folder, null)).toBeNull();

  write(withoutLogout);
  expect(checkPublicApi(folder, null)).toContain('POST /auth/logout is gone');

  commit();
  expect(checkPublicApi(folder, null)).toContain('raise the major');
});

test('a break is found against a branch that is named, however long ago', () => {
  write();
  commit();
  git('branch', 'published');
  write(withoutLogout);
  commit();
  commit();
  commit();

  expect(checkPublicApi(folder, null)).toBeNull();
  expect(checkPublicApi(folder, 'published')).toContain('POST /auth/logout is gone');
});

test('a break that a new major version announces is none', () => {
  write();
  commit();
  write(announced);

  expect(checkPublicApi(folder, null)).toBeNull();
});

test('the first document breaks nobody, and a named commit without one is an error', () => {
  write();
  commit();

  expect(checkPublicApi(folder, null)).toBeNull();
  expect(checkPublicApi(folder, 'no-such-branch')).toContain('no-such-branch');
});
