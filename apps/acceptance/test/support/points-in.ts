import { existsSync, readFileSync } from 'node:fs';

/** The crash points that a file names, one a line; none where it is not there yet. */
export const pointsIn = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
