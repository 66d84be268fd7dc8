import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoImages } from '../../src/kubernetes/images/demo-images.ts';
import { type ImageToWrite, writeOciArchive } from '../../src/kubernetes/images/oci-archive.ts';
import { TarFile } from '../../src/kubernetes/images/tar-file.ts';

interface Descriptor {
  readonly digest: string;
  readonly annotations: Record<string, string>;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'berth-images-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const shared = [{ path: '/usr/bin/program', content: Buffer.from('#!/bin/sh\n'), isProgram: true }];
const own = [{ path: '/app/deep/text', content: Buffer.from('text') }];
const image = (reference: string): ImageToWrite => ({ reference, layers: [shared, own], entrypoint: ['/usr/bin/program'], user: '1:1' });

describe('an archive of images', () => {
  it('is the same bytes from the same content, and holds what two images share only once', () => {
    const dir = folder();
    for (const name of ['one', 'two']) writeOciArchive(join(dir, name), [image('berth/a:1'), image('berth/b:1')]);
    expect(readFileSync(join(dir, 'one')).equals(readFileSync(join(dir, 'two')))).toBe(true);
    const blobs = list(join(dir, 'one')).filter((entry) => /^blobs\/sha256\/.+/.test(entry));
    // Both images are the same but for their names, which are in the index: two layers, a configuration, a manifest.
    expect(blobs).toHaveLength(4);
  });

  it('names every blob by its hash, and each image as a registry of Docker would', () => {
    const dir = folder();
    writeOciArchive(join(dir, 'archive'), [image('berth/a:1')]);
    execFileSync('tar', ['-xf', 'archive'], { cwd: dir });
    for (const entry of list(join(dir, 'archive')).filter((name) => /^blobs\/sha256\/.+/.test(name)))
      expect(entry).toBe(
        `blobs/sha256/${createHash('sha256')
          .update(readFileSync(join(dir, entry)))
          .digest('hex')}`,
      );
    const { manifests } = JSON.parse(readFileSync(join(dir, 'index.json'), 'utf8')) as { manifests: readonly Descriptor[] };
    expect(manifests.map(({ annotations }) => annotations['io.containerd.image.name'])).toEqual(['docker.io/berth/a:1']);
    const manifest = blob(dir, manifests[0]) as { layers: readonly Descriptor[]; config: Descriptor };
    expect(blob(dir, manifest.config)).toMatchObject({ config: { User: '1:1', Entrypoint: ['/usr/bin/program'] } });
    const layer = join(dir, 'blobs', manifest.layers[0]?.digest.replace(':', '/') ?? '');
    expect(execFileSync('tar', ['-tvf', layer], { encoding: 'utf8' })).toMatch(/-rwxr-xr-x 0\/0 +10 1970-01-01 .* usr\/bin\/program/);
  });

  it('refuses a path that its form cannot hold', () => {
    const tar = new TarFile(join(folder(), 'tar'));
    expect(() => tar.file('x'.repeat(101), Buffer.alloc(0))).toThrow(/too long for a tar archive/);
    tar.close();
  });

  it('of the demo images has the five built-in ones, each told what it is, with a numeric user that is not root', async () => {
    const images = await demoImages();
    expect(images.map(({ reference }) => reference)).toEqual([
      'berth/hello:1',
      'berth/hello:2',
      'berth/slow:1',
      'berth/crash:1',
      'berth/deaf:1',
    ]);
    expect(images.map(({ environment }) => JSON.parse(environment?.['BERTH_LAUNCH'] ?? '{}') as object)).toEqual([
      { program: 'hello', readyAfterMs: 0, image: 'berth/hello:1' },
      { program: 'hello', readyAfterMs: 0, image: 'berth/hello:2' },
      { program: 'hello', readyAfterMs: 3000, image: 'berth/slow:1' },
      { program: 'crash', readyAfterMs: 0, image: 'berth/crash:1' },
      { program: 'deaf', readyAfterMs: 0, image: 'berth/deaf:1' },
    ]);
    expect(images.map(({ user }) => /^[1-9]\d*:[1-9]\d*$/.test(user))).not.toContain(false);
    expect(new Set(images.flatMap(({ layers }) => layers)).size).toBe(2);
  });
});

const list = (archive: string): readonly string[] => execFileSync('tar', ['-tf', archive], { encoding: 'utf8' }).trim().split('\n');

const blob = (dir: string, descriptor: Descriptor | undefined): unknown =>
  JSON.parse(readFileSync(join(dir, 'blobs', descriptor?.digest.replace(':', '/') ?? ''), 'utf8'));
