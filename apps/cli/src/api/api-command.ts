import type { Berth, ItemPage } from '@berth/client';
import type { Command, OptionValues } from 'commander';
import { number, option } from './arguments.js';
import { type Described, describedCommand, printingCommand, type StyleOptions } from './described-command.js';
import { sentenceOf } from './exit-codes.js';
import { Interrupted } from './outcomes.js';
import { renderList, renderOne, type View } from './output.js';
import { everyPage, type PageQuery } from './pages.js';
import { type Connection, connect } from './session.js';
import { terminal } from './terminal.js';
import { watch } from './watching.js';

export interface Asked<Options> {
  readonly berth: Berth;
  /** What stands behind the command, in its order. */
  readonly args: readonly string[];
  /** The first of them, or nothing. */
  readonly id: string;
  readonly options: Options;
}

export interface Listed<Item, Options> extends Described {
  readonly view: View<Item>;
  readonly ask: (asked: Asked<Options>, page: PageQuery) => Promise<ItemPage<Item>>;
}

export interface Shown<Item, Options> extends Described {
  readonly ask: (asked: Asked<Options>) => Promise<Item>;
  readonly id?: (item: Item) => string | number;
  /** For people, where a line for each field says too much. */
  readonly table?: (item: Item) => string;
}

interface WatchOptions extends StyleOptions {
  readonly watch: boolean;
  readonly all?: boolean;
}

interface ListOptions extends WatchOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly allPages: boolean;
}

/** Builds the commands that call the public API; each says what it asks, and nothing of sessions, printing and exit codes. */
export class ApiCommands {
  constructor(private readonly signal: AbortSignal) {}

  /** A command that prints a page, all pages, or a page and its changes. */
  list<Item, Options extends object = object>(parent: Command, { view, ask, ...described }: Listed<Item, Options>): void {
    const command = printingCommand(parent, described)
      .addOption(number('--limit <n>', 'at most so many, 20 unless said (100 a page with --all-pages)'))
      .addOption(option('--cursor <cursor>', 'the page behind this one: nextCursor of an answer'))
      .option('--all-pages', 'every page', false);
    this.watched<ItemPage<Item>, Options & ListOptions>(command, {
      ask: ({ options, ...asked }) => {
        const { limit, cursor, allPages } = options;
        const of = (page: PageQuery) => ask({ ...asked, options }, page);
        return allPages
          ? everyPage(of, limit)
          : of({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) });
      },
      show: async (page, { output, quiet }) => {
        if (page.nextCursor !== null && output === 'table') terminal.remark(`There is more: --all-pages, or --cursor ${page.nextCursor}`);
        return page.data.length === 0 && (quiet || output === 'table') ? '' : renderList(page, view, terminal.style(output, quiet));
      },
    });
  }

  /** A command that prints one object, and its changes with --watch. */
  show<Item extends object, Options extends object = object>(
    parent: Command,
    { ask, id, table, ...described }: Shown<Item, Options>,
  ): void {
    this.watched<Item, Options & WatchOptions>(printingCommand(parent, described), {
      ask,
      show: async (item, { output, quiet }) =>
        table !== undefined && output === 'table' && !quiet
          ? table(item)
          : renderOne(item, id?.(item) ?? '', terminal.style(output, quiet)),
    });
  }

  /** A command that does something once and prints what came of it. */
  act<Item extends object, Options extends object = object>(parent: Command, { ask, id, ...described }: Shown<Item, Options>): Command {
    const command = printingCommand(parent, described);
    return this.run<Options & StyleOptions>(command, async (asked) => {
      const { output, quiet } = asked.options;
      const item = await ask(asked);
      await terminal.say(renderOne(item, id?.(item) ?? '', terminal.style(output, quiet)));
    });
  }

  /** A command that does something of which nothing is to be printed but that it is done. */
  tell<Options extends object = object>(
    parent: Command,
    { ask, ...described }: Described & { readonly ask: (asked: Asked<Options>) => Promise<string> },
  ): void {
    this.run<Options & StyleOptions>(printingCommand(parent, described), async (asked) => {
      const sentence = await ask(asked);
      if (!asked.options.quiet) await terminal.say(sentence);
    });
  }

  /** A command that goes on until Ctrl-C, which is its proper end. */
  follow<Options extends object = object>(
    parent: Command,
    { ask, ...described }: Described & { readonly ask: (asked: Asked<Options>, signal: AbortSignal) => Promise<void> },
  ): void {
    const command = printingCommand(parent, described);
    this.run<Options & StyleOptions>(command, (asked) => ask(asked, this.signal), true);
  }

  /** Something else: `work` prints for itself. */
  plain(
    parent: Command,
    described: Described,
    work: (connection: Connection, args: readonly string[], options: OptionValues) => Promise<void>,
  ): void {
    const command = describedCommand(parent, described);
    command.action(() => this.unlessInterrupted(this.connection(command).then((to) => work(to, command.args, command.opts()))));
  }

  private watched<Answer, Options extends WatchOptions>(
    command: Command,
    {
      ask,
      show,
    }: {
      readonly ask: (asked: Asked<Options>) => Promise<Answer>;
      readonly show: (answer: Answer, options: Options) => Promise<string>;
    },
  ): void {
    command.option('-w, --watch', 'go on and print every change, until Ctrl-C', false);
    const print = async (answer: Answer, options: Options, replacing: boolean) => {
      const text = await show(answer, options);
      if (replacing) await terminal.replace(text);
      else if (text !== '') await terminal.say(text);
    };
    command.action(async () => {
      const { berth } = await this.connection(command);
      const asked = askedOf<Options>(command, berth);
      if (!asked.options.watch) return this.unlessInterrupted(ask(asked).then((answer) => print(answer, asked.options, false)));
      const watching = watch<Answer>({
        berth,
        scope: asked.options.all === true ? 'all' : 'own',
        signal: this.signal,
        ask: () => ask(asked),
        show: (answer) => print(answer, asked.options, true),
        complain: (error) => terminal.remark(`${sentenceOf(error) ?? ''} It is tried again.`),
      });
      await Promise.race([watching, aborted(this.signal)]);
    });
  }

  private run<Options>(command: Command, work: (asked: Asked<Options>) => Promise<void>, endsBySignal = false): Command {
    return command.action(async () => {
      const { berth } = await this.connection(command);
      const done = work(askedOf<Options>(command, berth));
      await (endsBySignal ? done : this.unlessInterrupted(done));
    });
  }

  private connection(command: Command): Promise<Connection> {
    return connect(process.env, command.opts<{ readonly url?: string }>().url);
  }

  private unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, aborted(this.signal).then(() => Promise.reject(new Interrupted()))]);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const askedOf = <Options>(command: Command, berth: Berth): Asked<Options> => ({
  berth,
  args: command.args,
  id: command.args[0] ?? '',
  options: command.opts() as Options,
});
