import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ApiCommands } from './api/api-command.js';
import { EXIT_CODES } from './api/exit-codes.js';
import { listenCommand } from './commands/api/hints.js';
import { imageCommands } from './commands/api/images.js';
import { instanceCommands } from './commands/api/instances.js';
import { operationCommands } from './commands/api/operations.js';
import { orderCommands } from './commands/api/orders.js';
import { overviewCommand } from './commands/api/overview.js';
import { productCommands } from './commands/api/products.js';
import { sessionCommands } from './commands/api/sessions.js';
import { userCommands } from './commands/api/users.js';
import { walletCommands } from './commands/api/wallets.js';
import { completionCommand } from './completion/completion-command.js';
import { type ProgramOptions, serverCommands } from './server-commands.js';

const WHERE = `
The commands of a shop speak to the API at --url, BERTH_URL, or where the last log-in was, else at http://localhost:8080; as
whoever is logged in, or with BERTH_TOKEN, which touches no file.
The commands of the servers (events tail and replay among them) find a Berth by BERTH_KAFKA_BROKERS, BERTH_REDIS_URL and
BERTH_<CONTEXT>_DATABASE_URL, else by the stack.json or the events.sqlite in BERTH_DATA_DIR (./.berth).

${EXIT_CODES}`;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** The command line of Berth: for buyers and operators over its API, and for operators on its servers. */
export function berthProgram(options: ProgramOptions): Command {
  const program = new Command('berth')
    .description('Buy from a Berth, and operate one.')
    .version(version)
    .addHelpText('after', WHERE)
    .showHelpAfterError('(run with --help for usage)');
  const api = new ApiCommands(options.signal);

  program.commandsGroup('Shop, over the API:');
  sessionCommands(program, api);
  productCommands(program, api);
  orderCommands(program, api);
  instanceCommands(program, api);
  operationCommands(program, api);
  walletCommands(program, api);

  program.commandsGroup('Operation, over the API:');
  overviewCommand(program, api);
  userCommands(program, api);
  imageCommands(program, api);

  program.commandsGroup('Operation, on the servers:');
  listenCommand(serverCommands(program, options), api);

  program.commandsGroup('Shell:');
  completionCommand(program);
  return program;
}
