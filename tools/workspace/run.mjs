// The one entry of `npm start`, `npm test` and `npm run tour`. Plain JavaScript for Node >= 18 without dependencies:
// it brings the workspace up to date and hands over to the Node that the lockfile names.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { SetupError, prepare, root } from './prepare.mjs';

const commands = {
  start: ['--enable-source-maps', 'build/embedded.js'],
  test: ['tools/checks/src/main.ts'],
  tour: ['tools/tour/src/main.ts'],
  docs: ['tools/docs/src/main.ts'],
  fuzz: ['tools/fuzz/main.mjs'],
  bench: ['bench/src/main.ts'],
  stack: ['apps/stack/src/main.ts'],
  'local-stack': ['tools/local-stack/src/main.ts'],
  berth: ['--enable-source-maps', 'build/cli.js'],
};

const [name, ...rest] = process.argv.slice(2);
const script = commands[name];
if (script === undefined) fail(`Unknown command "${name ?? ''}"; known are: ${Object.keys(commands).join(', ')}.`);

try {
  await prepare();
} catch (error) {
  if (error instanceof SetupError) fail(error.message);
  throw error;
}

const bin = join(root, 'node_modules', '.bin');
const child = spawn(join(bin, 'node'), [...script, ...rest], {
  cwd: root,
  stdio: 'inherit',
  // What is compiled once is not compiled again at the next start, of tests and of what they start neither.
  env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
});
// A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone has to be handed on.
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'])
  process.on(signal, () => (process.stdin.isTTY && signal === 'SIGINT' ? undefined : child.kill(signal)));
child.on('error', (error) => fail(`Node could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

function fail(message) {
  process.stderr.write(`berth: ${message}\n`);
  process.exit(1);
}
