// Installs when the lockfile has changed since the last install, builds when a source has changed since the last build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PNPM = 'pnpm@12.21.0';
const BUNDLER = 'tools/workspace/bundle.mjs';
const bin = (name) => join(root, 'node_modules/.bin', name);

export class SetupError extends Error {}

export async function prepare() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 18)
    throw new SetupError(
      `Node ${process.versions.node} is too old to set Berth up: Node 18 or newer is needed (Berth then runs on the Node of its lockfile).`,
    );
  await step('Installing packages', 'node_modules/.berth-install', inputsOfInstall(), () =>
    run(
      'npx',
      ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'],
      'The packages could not be installed. Is the npm registry reachable?',
    ),
  );
  await step('Building', 'node_modules/.berth-build', [...inputsOfInstall(), ...sources(), BUNDLER], async () => {
    await run(bin('tsc'), ['-b', 'tsconfig.build.json'], 'The build failed; the compiler says why above.');
    await run(bin('node'), [BUNDLER], 'The build failed; the bundler says why above.');
  });
}

function inputsOfInstall() {
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()];
}

function manifests() {
  const found = ['package.json', 'bench/package.json'];
  for (const folder of ['packages', 'services', 'apps', 'tools'])
    for (const name of readdirSync(join(root, folder)))
      if (existsSync(join(root, folder, name, 'package.json'))) found.push(`${folder}/${name}/package.json`);
  return found;
}

function sources() {
  const found = ['tsconfig.base.json', 'tsconfig.build.json'];
  for (const manifest of manifests().slice(1)) {
    const folder = dirname(manifest);
    if (existsSync(join(root, folder, 'tsconfig.build.json'))) found.push(`${folder}/tsconfig.build.json`, ...files(`${folder}/src`));
  }
  return found;
}

function files(folder) {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...files(path));
    else found.push(path);
  }
  return found;
}

async function step(title, stamp, inputs, work) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const path of inputs)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  const digest = hash.digest('hex');
  const file = join(root, stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === digest) return;
  const began = Date.now();
  process.stderr.write(`berth: ${title} ...\n`);
  await work();
  writeFileSync(file, digest);
  process.stderr.write(`berth: ${title} took ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

// Output is kept back and shown only when the command fails: a newcomer sees progress, not a thousand lines.
function run(command, args, explanation) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CI: 'true' } });
    const output = [];
    const ticking = setInterval(() => process.stderr.write('berth: ... still at it\n'), 15_000);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => done(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return done(null);
      process.stderr.write(Buffer.concat(output));
      done(new SetupError(explanation));
    });
    function done(error) {
      clearInterval(ticking);
      if (error === null) resolve();
      else reject(error);
    }
  });
}
