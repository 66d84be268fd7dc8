import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ListOptions, ReplayLettersOptions } from './commands/dead-letters.js';
import type { ReplayOptions } from './commands/events-replay.js';
import type { TailOptions } from './commands/events-tail.js';
import type { MigrateOptions } from './commands/migrate.js';
import type { RetryOptions } from './commands/outbox-retry.js';
import { outputOption, parseFrom, topicOption } from './options.js';
import { CONTEXTS } from './contexts.js';
import type { Settings } from './settings.js';

// Loaded when they are run: drivers of databases, Kafka and Kubernetes take their time, and --help needs none.
const commands = {
  events: () => import('./commands/events-tail.js'),
  replay: () => import('./commands/events-replay.js'),
  deadLetters: () => import('./commands/dead-letters.js'),
  snapshots: () => import('./commands/snapshots-rebuild.js'),
  outbox: () => import('./commands/outbox-retry.js'),
  migrate: () => import('./commands/migrate.js'),
};

const examples = (...lines: readonly string[]) => `\nExamples:\n${lines.map((line) => `  $ berth ${line}`).join('\n')}`;

export interface ProgramOptions {
  /** Read only when a command runs, so that --help works anywhere. */
  readonly settings: () => Promise<Settings>;
  /** Aborted when the operator wants to stop. */
  readonly signal: AbortSignal;
}

/** The commands that speak to the servers of a Berth, not to its API; answers `events`, to which others add. */
export function serverCommands(program: Command, { settings, signal }: ProgramOptions): Command {
  const events = program.command('events').description('read the events of Berth, have consumers read them again, listen to hints');
  events.commandsGroup('On the servers:');
  events
    .command('tail')
    .description('print events as they were published')
    .addOption(topicOption('only these topics'))
    .option('--from <when>', 'earliest, latest or a time', parseFrom, 'latest')
    .option('-f, --follow', 'go on with what is published from now on (implied by --from latest)', false)
    .option('-k, --key <id>', 'only the events of this aggregate')
    .option('--type <type...>', 'only these event types')
    .addOption(outputOption('line', 'json'))
    .addHelpText('after', examples('events tail', 'events tail --from earliest --topic order.events --key 7193442301558784001 -o json'))
    .action(async (options: TailOptions) => {
      const { tailEvents } = await commands.events();
      await tailEvents(await settings(), { ...options, follow: options.follow || options.from === 'latest' }, signal);
    });
  events
    .command('replay')
    .description('have a consumer group without members read again; consumers that keep an inbox, as those of Berth, handle nothing twice')
    .requiredOption('-g, --group <name>', 'the consumer group')
    .addOption(topicOption('only these topics'))
    .requiredOption('--from <when>', 'earliest or a time', replayFrom)
    .option('--dry-run', 'only say how many records that would be', false)
    .addHelpText('after', examples('events replay --group reporting --topic order.events --from 2026-11-01T00:00:00Z'))
    .action(async (options: ReplayOptions) => (await commands.replay()).replayEvents(await settings(), options));

  const letters = program.command('dead-letters').description('what consumers could not handle and put aside');
  letters
    .command('list')
    .description('print dead letters with their reasons')
    .addOption(topicOption('only those from these topics'))
    .option('--replayed', 'also those that were replayed', false)
    .addOption(outputOption('table', 'json'))
    .action(async (options: ListOptions) => (await commands.deadLetters()).listDeadLetters(await settings(), options));
  letters
    .command('replay')
    .description('hand dead letters to their consumers again, once what was wrong is mended')
    .addOption(topicOption('only those from these topics'))
    .option('--id <id...>', 'these, by the ids that list prints')
    .option('--all', 'all that have not been replayed', false)
    .option('--dry-run', 'only say which', false)
    .addHelpText('after', examples('dead-letters replay --id order.events.dlq:3:17', 'dead-letters replay --all --dry-run'))
    .action(async (options: ReplayLettersOptions) => (await commands.deadLetters()).replayDeadLetters(await settings(), options));

  program
    .command('snapshots')
    .description('what was last observed of instances')
    .command('rebuild')
    .description('drop every snapshot and have it written anew')
    .action(async () => (await commands.snapshots()).rebuildSnapshots(await settings()));

  program
    .command('outbox')
    .description('what a context has committed and not yet published')
    .command('retry')
    .description('try the keys again whose events the event log refused, once what was wrong is mended')
    .addOption(new Option('-c, --context <name>', 'of this context').choices(CONTEXTS).makeOptionMandatory())
    .option('--dry-run', 'only say which', false)
    .addHelpText('after', examples('outbox retry --context product --dry-run'))
    .action(async (options: RetryOptions) => (await commands.outbox()).retryOutbox(await settings(), options));

  program
    .command('migrate')
    .description('bring the database schemas up to date, as a user who may change them')
    .addOption(new Option('-c, --context <name...>', 'only these contexts').choices(CONTEXTS).default([...CONTEXTS], 'all three'))
    .option('--check', 'change nothing; fail when a schema is not what this version needs', false)
    .action(async (options: MigrateOptions) => (await commands.migrate()).migrate(await settings(), options));
  return events;
}

function replayFrom(text: string): 'earliest' | Date {
  const from = parseFrom(text);
  if (from === 'latest') throw new InvalidArgumentError('From the latest there is nothing to replay.');
  return from;
}
