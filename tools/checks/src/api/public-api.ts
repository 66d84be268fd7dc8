import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges } from './breaking-changes.ts';
import type { ApiDocument } from './document.ts';

export const API_FILE = 'docs/reference/openapi.json';

/**
 * Holds the OpenAPI document of a checkout against the one that was committed before it: against `base` (a commit, a branch) where
 * that is given, else against the last commit, or the one before where nothing has changed since. Answers null when nobody is broken.
 */
export function checkPublicApi(folder: string, base: string | null): string | null {
  const text = readFileSync(join(folder, API_FILE), 'utf8');
  const before = base === null ? lastOther(folder, text) : committed(folder, base);
  if (base !== null && before === null) return `There is no ${API_FILE} at ${base}.`;
  if (before === null) return null;
  const changes = breakingChanges(JSON.parse(before) as ApiDocument, JSON.parse(text) as ApiDocument);
  if (changes.length === 0) return null;
  return `${changes.join('\n')}\nThis breaks callers. Where it is meant, raise the major (while that is 0, the minor) of API_VERSION in packages/contracts and run npm run docs.`;
}

/** Null where there is no earlier document: in a new history, a shallow clone or an export. */
function lastOther(folder: string, text: string): string | null {
  return ['HEAD', 'HEAD~1'].map((commit) => committed(folder, commit)).find((each) => each !== null && each !== text) ?? null;
}

function committed(folder: string, commit: string): string | null {
  const { status, stdout } = spawnSync('git', ['show', `${commit}:${API_FILE}`], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return status === 0 ? stdout : null;
}
