// `npm run local-stack`: the real servers of Berth on this machine.
import { parseArgs } from 'node:util';
import type { CommandContext } from './commands/command.ts';
import { doctor } from './commands/doctor.ts';
import { install } from './commands/install.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { componentsNamed } from './stack/components.ts';
import { StackDirectory, defaultDirectory } from './stack/stack-directory.ts';

const USAGE = `npm run local-stack -- <command> [--only mariadb,redis,kafka,kubernetes] [--dir DIR]
  install  bring what the servers need: packages, downloads, builds (the first time for Kubernetes: about 15 minutes)
  start    start them and stay; Ctrl-C stops them, their data stays in DIR
  stop     stop them from elsewhere
  status   say what runs
  doctor   say what is there, what is missing and how to get it`;

const COMMANDS: Readonly<Record<string, (context: CommandContext) => Promise<number>>> = { install, start, stop, status, doctor };

const began = performance.now();
const say = (line: string) =>
  process.stderr.write(`local-stack ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, dir: { type: 'string' } } });
  const [name = ''] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || positionals.length > 1) {
    process.stderr.write(`${USAGE}\n`);
    process.exit(2);
  }
  const code = await command({
    components: componentsNamed((values.only ?? '').split(',').filter(Boolean)),
    directory: new StackDirectory(values.dir ?? defaultDirectory()),
    print: (line) => process.stdout.write(`${line}\n`),
    progress: say,
  });
  process.exit(code);
} catch (error) {
  process.stderr.write(`local-stack: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
