import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { builtInImage } from '../../../../../services/resource/src/outbound/process/built-in-images.ts';
import { runCommand } from '../../processes/run-command.ts';
import { type LayerFile, filesBelow } from './layer.ts';
import type { ImageToWrite } from './oci-archive.ts';

const CHECKOUT = join(import.meta.dirname, '../../../../..');
const DEFINITION = join(CHECKOUT, 'deploy/images/demo');
const RESOURCE = join(CHECKOUT, 'services/resource');

interface Definition {
  readonly references: readonly string[];
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDir: string;
}

/** The built-in images: the program that the embedded profile runs as a process, with the Node that runs this. */
export async function demoImages(): Promise<readonly ImageToWrite[]> {
  const { references, environment, ...definition } = JSON.parse(readFileSync(join(DEFINITION, 'image.json'), 'utf8')) as Definition;
  const layers = await Promise.all([node(), program()]);
  const describe = (reference: string): ImageToWrite => {
    const image = builtInImage(reference);
    if (image === null) throw new Error(`${DEFINITION}/image.json names ${reference}, which is no built-in image`);
    const launch = JSON.stringify({ ...image, image: reference });
    return { ...definition, reference, layers, environment: { ...environment, BERTH_LAUNCH: launch } };
  };
  return references.map(describe);
}

async function program(): Promise<readonly LayerFile[]> {
  const source = join(RESOURCE, 'src/outbound/process/image-process.ts');
  return [
    { path: '/app/image-process.js', content: Buffer.from(await withoutTypes(source)) },
    ...filesBelow(realpathSync(join(RESOURCE, 'node_modules/ws')), '/app/node_modules/ws'),
    ...filesBelow(join(DEFINITION, 'rootfs'), '/'),
  ];
}

// In a process of its own, because Node warns whoever uses it that it may still change.
function withoutTypes(source: string): Promise<string> {
  const strip = `
    import { readFileSync } from 'node:fs';
    import { stripTypeScriptTypes } from 'node:module';
    process.stdout.write(stripTypeScriptTypes(readFileSync(process.argv[1], 'utf8')));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', strip, source];
  return runCommand({ command: process.execPath, args });
}

/** The binary with every shared library that it names, at the places where its loader looks for them. */
async function node(): Promise<readonly LayerFile[]> {
  const binary = realpathSync(process.execPath);
  const libraries = (await runCommand({ command: 'ldd', args: [binary] })).match(/(?<=\s)\/\S+/g) ?? [];
  if (libraries.length === 0) throw new Error(`ldd names no shared library of ${binary}`);
  const copy = (path: string, from: string): LayerFile => ({ path, content: { copyOf: realpathSync(from) }, isProgram: true });
  return [copy('/usr/bin/node', binary), ...libraries.map((library) => copy(library, library))];
}
