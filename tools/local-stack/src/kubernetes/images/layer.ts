import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { TarFile } from './tar-file.ts';

/** A file of an image: its absolute path there, and what is in it. */
export interface LayerFile {
  readonly path: string;
  readonly content: Uint8Array | { readonly copyOf: string };
  readonly isProgram?: boolean;
}

/** Every file below a folder, at the same place below `path`; links are followed. */
export function filesBelow(folder: string, path: string): readonly LayerFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => statSync(join(entry.parentPath, entry.name)).isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: join(path, relative(folder, file)), content: readFileSync(file) }));
}

/** Writes one layer of an image with the folders that its files need. */
export function writeLayer(archive: string, files: readonly LayerFile[]): { readonly size: number; readonly sha256: string } {
  const tar = new TarFile(archive);
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  for (const folder of [...folders].toSorted()) tar.folder(folder.slice(1));
  for (const { path, content, isProgram } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = isProgram === true ? 0o755 : 0o644;
    if (content instanceof Uint8Array) tar.file(path.slice(1), content, mode);
    else tar.copy(path.slice(1), content.copyOf, statSync(content.copyOf).size, mode);
  }
  return tar.close();
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '/' ? [] : [...foldersAbove(folder), folder];
}
