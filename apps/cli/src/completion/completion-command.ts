import { Argument, type Command } from 'commander';
import { say } from '../print.js';
import { placesOf } from './command-tree.js';
import { completionScript, type Shell, SHELLS } from './scripts.js';

/** `completion`, which prints what the tree of commands itself says. */
export function completionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText('after', '\nExamples:\n  $ source <(berth completion bash)\n  $ berth completion fish | source')
    .action((shell: Shell) => say(completionScript(shell, placesOf(program))));
}
