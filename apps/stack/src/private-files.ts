import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Hands secrets to a process as files, since others can see its arguments and may see its environment; the variables that name them. */
export function secretFiles(folder: string, secrets: Readonly<Record<string, string>>): Record<string, string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, secret]) => {
      const file = join(folder, variable.toLowerCase().replace('berth_', ''));
      writePrivately(file, secret);
      return [`${variable}_FILE`, file];
    }),
  );
}
