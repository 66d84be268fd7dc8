import type { Berth, ItemPage } from '@berth/client';
import { type Command, Option, type OptionValues } from 'commander';
import { wholeNumber } from './arguments.js';
import { EXIT_CODES, sentenceOf } from './exit-codes.js';
import { Interrupted } from './outcomes.js';
import { FORMS, type Form, renderList, renderOne, type View } from './output.js';
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

interface Described {
  /** As commander has it: `show <orderId>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly Option[];
  readonly examples?: readonly string[];
}

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Listed<Item, Options> extends Described {
  readonly view: View<Item>;
  readonly ask: (asked: Asked<Options>, page: PageQuery) => Promise<ItemPage<Item>>;
}

export interface Shown<Item, Options> extends Described {
  readonly ask: (asked: Asked<Options>) => Promise<Item>;
  readonly id?: (item: Item) => string | number;
}

interface StyleOptions {
  readonly url?: string;
  readonly output: Form;
  readonly quiet: boolean;
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

const CONNECTION = 'Connection and output:';
const grouped = (option: Option): Option => option.helpGroup(CONNECTION);

/** Builds the commands that call the public API; each says what it asks, and nothing of sessions, printing and exit codes. */
export class ApiCommands {
  constructor(private readonly signal: AbortSignal) {}

  /** A command that prints a page, all pages, or a page and its changes. */
  list<Item, Options extends object = object>(parent: Command, { view, ask, ...described }: Listed<Item, Options>): void {
    const command = this.command(parent, described)
      .addOption(new Option('--limit <n>', 'at most so many, 20 unless said (100 a page with --all-pages)').argParser(wholeNumber))
      .option('--cursor <cursor>', 'the page behind this one: nextCursor of an answer')
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
  show<Item extends object, Options extends object = object>(parent: Command, { ask, id, ...described }: Shown<Item, Options>): void {
    this.watched<Item, Options & WatchOptions>(this.command(parent, described), {
      ask,
      show: async (item, { output, quiet }) => renderOne(item, id?.(item) ?? '', terminal.style(output, quiet)),
    });
  }

  /** A command that does something once and prints what came of it. */
  act<Item extends object, Options extends object = object>(parent: Command, { ask, id, ...described }: Shown<Item, Options>): Command {
    const command = this.command(parent, described);
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
    this.run<Options & StyleOptions>(this.command(parent, described), async (asked) => {
      const sentence = await ask(asked);
      if (!asked.options.quiet) await terminal.say(sentence);
    });
  }

  /** A command that goes on until Ctrl-C, which is its proper end. */
  follow<Options extends object = object>(
    parent: Command,
    { ask, ...described }: Described & { readonly ask: (asked: Asked<Options>, signal: AbortSignal) => Promise<void> },
  ): void {
    const command = this.command(parent, described);
    this.run<Options & StyleOptions>(command, (asked) => ask(asked, this.signal), true);
  }

  /** Something else: `work` prints for itself. */
  plain(
    parent: Command,
    described: Described,
    work: (connection: Connection, args: readonly string[], options: OptionValues) => Promise<void>,
  ): void {
    const command = this.command(parent, described, false);
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
      await watch<Answer>({
        berth,
        scope: asked.options.all === true ? 'all' : 'own',
        signal: this.signal,
        ask: () => ask(asked),
        show: (answer) => print(answer, asked.options, true),
        complain: (error) => terminal.remark(`${sentenceOf(error) ?? ''} It is tried again.`),
      });
    });
  }

  private run<Options>(command: Command, work: (asked: Asked<Options>) => Promise<void>, endsBySignal = false): Command {
    return command.action(async () => {
      const { berth } = await this.connection(command);
      const done = work(askedOf<Options>(command, berth));
      await (endsBySignal ? done : this.unlessInterrupted(done));
    });
  }

  private command(parent: Command, { usage, summary, options = [], examples = [] }: Described, prints = true): Command {
    const command = parent.command(usage).description(summary);
    for (const option of options) command.addOption(option);
    command.addOption(grouped(new Option('--url <url>', 'where Berth is (BERTH_URL)')));
    if (prints) {
      command.addOption(
        grouped(new Option('-o, --output <form>', 'how to print; json and yaml are what the API says').choices(FORMS).default('table')),
      );
      command.addOption(grouped(new Option('-q, --quiet', 'print ids only').default(false)));
    }
    const lines = examples.map((each) => `  $ berth ${each}`);
    return command.addHelpText('after', `${lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}\n`}\n${EXIT_CODES}`);
  }

  private connection(command: Command): Promise<Connection> {
    return connect(process.env, command.opts<{ readonly url?: string }>().url);
  }

  private unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return Promise.race([
      work,
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Interrupted()), { once: true })),
    ]);
  }
}

const askedOf = <Options>(command: Command, berth: Berth): Asked<Options> => ({
  berth,
  args: command.args,
  id: command.args[0] ?? '',
  options: command.opts() as Options,
});

const MOST_A_PAGE = 100;

async function everyPage<Item>(ask: (page: PageQuery) => Promise<ItemPage<Item>>, limit = MOST_A_PAGE): Promise<ItemPage<Item>> {
  const data: Item[] = [];
  let page = await ask({ limit });
  for (; page.nextCursor !== null; page = await ask({ limit, cursor: page.nextCursor })) data.push(...page.data);
  return { data: [...data, ...page.data], hasMore: false, nextCursor: null } as ItemPage<Item>;
}
