import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type CacheEntry, cached } from '../../cache.ts';
import { type Progress, timed } from '../../progress.ts';
import { goBinary } from '../go-binaries.ts';
import { demoImages } from './demo-images.ts';
import type { LayerFile } from './layer.ts';
import { type ImageToWrite, writeOciArchive } from './oci-archive.ts';

export interface ImageArchive {
  readonly name: string;
  readonly file: string;
}

const NOBODY = '65534:65534';

/** Archives of the images that a node has from the start; each is written once and kept in the cache. */
export async function imageArchives(progress: Progress): Promise<readonly ImageArchive[]> {
  return Promise.all([
    archived('pause', progress, [ofBinary('berth/pause:1', goBinary('cell'), ['pause'])]),
    archived('coredns', progress, [ofBinary('berth/coredns:1', goBinary('coredns'), ['-conf', '/etc/coredns/Corefile'])]),
    archived('demo-images', progress, await demoImages()),
  ]);
}

function ofBinary(reference: string, copyOf: string, args: readonly string[]): ImageToWrite {
  const path = `/${reference.slice('berth/'.length).split(':')[0]}`;
  return { reference, layers: [[{ path, content: { copyOf }, isProgram: true }]], entrypoint: [path, ...args], user: NOBODY };
}

async function archived(name: string, progress: Progress, images: readonly ImageToWrite[]): Promise<ImageArchive> {
  const entry: CacheEntry = { name, inputs: [describe(images)] };
  const folder = await cached(entry, progress, (making) =>
    timed(progress, `Writing the images ${images.map(({ reference }) => reference).join(', ')}`, async () =>
      writeOciArchive(join(making, 'images.tar'), images),
    ),
  );
  return { name, file: join(folder, 'images.tar') };
}

// What is copied is big, so its date and length stand for its content.
function describe(images: readonly ImageToWrite[]): string {
  const described = images.map((image) => ({ ...image, layers: image.layers.map((files) => files.map(describeFile)) }));
  return JSON.stringify(described);
}

function describeFile({ path, content, isProgram }: LayerFile): readonly (string | number | boolean)[] {
  const said = [path, isProgram ?? false];
  if (content instanceof Uint8Array) return [...said, createHash('sha256').update(content).digest('hex')];
  const { size, mtimeMs } = statSync(content.copyOf);
  return [...said, content.copyOf, size, mtimeMs];
}
