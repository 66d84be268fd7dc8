import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LayerFile, writeLayer } from './layer.ts';
import { TarFile } from './tar-file.ts';

export interface ImageToWrite {
  /** With its tag, as people write it: `berth/hello:1`. */
  readonly reference: string;
  /** Layers from the lowest up; equal arrays are written once and shared. */
  readonly layers: readonly (readonly LayerFile[])[];
  readonly entrypoint: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** `uid:gid`: a name would not tell Kubernetes that it is not root. */
  readonly user: string;
  readonly workingDir?: string;
}

interface Blob {
  readonly digest: string;
  readonly size: number;
}

const OCI = 'application/vnd.oci.image';
const EPOCH = '1970-01-01T00:00:00Z';

/**
 * Writes images as one OCI image layout (image-spec 1.0) in a tar archive.
 * `io.containerd.image.name` is what containerd names an image at its import.
 */
export function writeOciArchive(archive: string, images: readonly ImageToWrite[]): void {
  const folder = mkdtempSync(join(dirname(archive), 'layers-'));
  try {
    const tar = new TarFile(archive);
    for (const path of ['blobs', 'blobs/sha256']) tar.folder(path);
    const written = new Set<string>();
    const store = (sha256: string, write: (path: string) => void): string => {
      if (!written.has(sha256)) write(`blobs/sha256/${sha256}`);
      written.add(sha256);
      return `sha256:${sha256}`;
    };
    const storeJson = (value: object): Blob => {
      const bytes = Buffer.from(JSON.stringify(value));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { digest: store(sha256, (path) => tar.file(path, bytes)), size: bytes.length };
    };
    const layers = new Map<readonly LayerFile[], Blob>();
    for (const files of new Set(images.flatMap((image) => image.layers))) {
      const path = join(folder, 'layer');
      const { size, sha256 } = writeLayer(path, files);
      renameSync(path, join(folder, sha256));
      layers.set(files, { digest: store(sha256, (at) => tar.copy(at, join(folder, sha256), size)), size });
    }
    const manifests = images.map((image) => manifestOf(image, layers, storeJson));
    tar.file('oci-layout', Buffer.from(JSON.stringify({ imageLayoutVersion: '1.0.0' })));
    tar.file('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests })));
    tar.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifestOf(image: ImageToWrite, stored: ReadonlyMap<readonly LayerFile[], Blob>, storeJson: (value: object) => Blob): object {
  const layers = image.layers.map((files) => stored.get(files)).filter((layer) => layer !== undefined);
  const config = storeJson({
    created: EPOCH,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Entrypoint: image.entrypoint,
      Env: Object.entries(image.environment ?? {}).map(([name, value]) => `${name}=${value}`),
      User: image.user,
      WorkingDir: image.workingDir ?? '/',
    },
    // Uncompressed layers: nothing is fetched over a network, and packing would cost more than it saves.
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created: EPOCH, created_by: 'berth' })),
  });
  const manifest = storeJson({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, ...config },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${OCI}.layer.v1.tar`, digest, size })),
  });
  const annotations = { 'io.containerd.image.name': `docker.io/${image.reference}`, 'org.opencontainers.image.ref.name': image.reference };
  return { mediaType: `${OCI}.manifest.v1+json`, ...manifest, annotations };
}
