// Puts what runs as a program into build/, with what it imports: thousands of small files would cost a start most of its time.
import { existsSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join, relative, resolve } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { rolldown } from 'rolldown';
import { root } from './prepare.mjs';

const OUT = join(root, 'build');
const MADE = join(root, 'node_modules/.berth-bundle');
const PROGRAMS = {
  embedded: 'apps/embedded/dist/main.js',
  cli: 'apps/cli/dist/main.js',
  user: 'services/user/dist/main.js',
  product: 'services/product/dist/main.js',
  resource: 'services/resource/dist/main.js',
  bff: 'services/bff/dist/main.js',
  // Threads and processes that the programs start, found beside them.
  'password-worker': 'services/user/dist/outbound/bcrypt/password-worker.js',
  'image-process': 'services/resource/dist/outbound/process/image-process.js',
};
/** Used from node_modules: they find files of their own there. */
const EXTERNAL = ['libsql', 'piscina', 'snowflake-id', 'swagger-ui-dist'];
const OF_PACKAGE = /\/node_modules\/(?!\.pnpm\/)((?:@[^/]+\/)?[^/]+)\//;
const PACKAGE_CHUNK = 'package-';
const HTTP = '\0http';
/** Getters of node:http, each of which loads Node's whole fetch. */
const OF_FETCH = ['WebSocket', 'CloseEvent', 'MessageEvent'];

const bundle = await rolldown({
  cwd: root,
  input: PROGRAMS,
  platform: 'node',
  external: (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`)),
  onLog: complain,
  plugins: [
    { name: 'maps-of-the-compiler', load: { filter: { id: /\/dist\/.*\.js$/ }, handler: withItsMap } },
    {
      name: 'http-without-fetch',
      resolveId: { filter: { id: /^(node:)?http$/ }, handler: (_id, _importer, { kind }) => (kind === 'import-statement' ? HTTP : null) },
      load: { filter: { id: /^\0http$/ }, handler: httpWithoutFetch },
    },
  ],
});
rmSync(MADE, { recursive: true, force: true });
const { output } = await bundle.write({
  dir: MADE,
  format: 'esm',
  // Flat, since what stands beside a module in dist stands beside it here.
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  // Classes are known by their names, those of entities and errors among them.
  keepNames: true,
  sourcemap: true,
  sourcemapExcludeSources: true,
  codeSplitting: { groups: [{ debugName: 'packages', name: packageOf, test: /\/node_modules\// }] },
});
for (const { fileName } of output) {
  if (fileName.startsWith(PACKAGE_CHUNK) && fileName.endsWith('.js')) withoutMap(join(MADE, fileName));
  else if (fileName.endsWith('.map') && !fileName.startsWith(PACKAGE_CHUNK)) ofLines(join(MADE, fileName));
}
// A platform that runs meanwhile may look for a file at any time.
rmSync(OUT, { recursive: true, force: true });
renameSync(MADE, OUT);

/** A chunk of each package: a program loads those that it uses. */
function packageOf(id) {
  const [, name] = OF_PACKAGE.exec(id) ?? [];
  return name === undefined ? null : PACKAGE_CHUNK + name.replace('/', '-').replace('@', '');
}

/** Traces name the lines of the sources, not those of the compiler's output. */
function withItsMap(id) {
  const map = `${id}.map`;
  if (id.includes('/node_modules/') || !existsSync(map)) return null;
  return { code: readFileSync(id, 'utf8'), map: readFileSync(map, 'utf8') };
}

/** An import of node:http reads every getter of it at once, which takes longer than all else of a bare start of Node. */
function httpWithoutFetch() {
  const names = Object.keys(http).filter((name) => !OF_FETCH.includes(name));
  return `const http = process.getBuiltinModule('node:http');\nexport default http;\nexport const { ${names.join(', ')} } = http;\n`;
}

/** A trace is to name the file and the line, not the column: Node reads each map whole at a start, which takes longer the more places it has. */
function ofLines(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const lines = decode(map.mappings).map((places) => {
    const isNew = ([, source, line], at) => at === 0 || source !== places[at - 1][1] || line !== places[at - 1][2];
    return places.filter(isNew).map((place) => place.slice(0, 4));
  });
  const sources = map.sources.map((source) => relative(OUT, resolve(MADE, source)));
  writeFileSync(file, JSON.stringify({ ...map, sources, names: [], mappings: encode(lines) }));
}

/** Only traces of Berth's own code are mapped. */
function withoutMap(file) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
  unlinkSync(`${file}.map`);
}

// A package may ask for drivers that nobody has installed; all else that is said makes the build fail.
function complain(level, log) {
  if (log.code === 'UNRESOLVED_IMPORT' && log.id?.includes('/node_modules/')) return;
  if (level === 'info' || level === 'debug') return;
  process.stderr.write(`${log.message}\n`);
  process.exitCode = 1;
}
