import { type Command, Option } from 'commander';
import { flag, option } from './arguments.js';
import { EXIT_CODES } from './exit-codes.js';
import { FORMS, type Form } from './output.js';

/** How a command is written, and what --help says of it. */
export interface Described {
  /** As commander has it: `show <orderId>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly Option[];
  readonly examples?: readonly string[];
}

export interface StyleOptions {
  readonly url?: string;
  readonly output: Form;
  readonly quiet: boolean;
}

const CONNECTION = 'Connection and output:';

/** A command that calls the API. */
export function describedCommand(parent: Command, { usage, summary, options = [], examples = [] }: Described): Command {
  const command = parent.command(usage).description(summary);
  for (const each of options) command.addOption(each);
  command.addOption(option('--url <url>', 'where Berth is (BERTH_URL)').helpGroup(CONNECTION));
  const lines = examples.map((each) => `  $ berth ${each}\n`);
  return command.addHelpText('after', `${lines.length === 0 ? '' : `\nExamples:\n${lines.join('')}`}\n${EXIT_CODES}`);
}

/** A command that calls the API and prints what it answers. */
export const printingCommand = (parent: Command, described: Described): Command =>
  describedCommand(parent, described)
    .addOption(
      new Option('-o, --output <form>', 'how to print; json and yaml are what the API says')
        .choices(FORMS)
        .default('table')
        .helpGroup(CONNECTION),
    )
    .addOption(flag('-q, --quiet', 'print ids only').helpGroup(CONNECTION));
