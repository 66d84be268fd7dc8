import type { Command } from 'commander';

/** What may stand behind the words of one command. */
export interface Place {
  /** The words that lead there: `berth orders list`. */
  readonly path: string;
  readonly commands: readonly string[];
  readonly flags: readonly string[];
  /** Flag to the words that may follow it; a flag that takes something else has none. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** Every place of a command line, its root first. */
export function placesOf(command: Command, path = command.name()): readonly Place[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  const flagsOf = ({ short, long }: (typeof options)[number]) => [short, long].filter((each) => each !== undefined);
  const place: Place = {
    path,
    commands: command.commands.map((each) => each.name()),
    flags: [...options.flatMap(flagsOf), '--help'],
    values: Object.fromEntries(
      options
        .filter(({ required, optional }) => required || optional)
        .flatMap((option) => flagsOf(option).map((each) => [each, option.argChoices ?? []] as const)),
    ),
  };
  return [place, ...command.commands.flatMap((each) => placesOf(each, `${path} ${each.name()}`))];
}
