import type { Command } from 'commander';
import { type ApiCommands, type Asked } from '../../api/api-command.js';
import { flag } from '../../api/arguments.js';
import { listen } from '../../api/listening.js';
import type { Form } from '../../api/output.js';
import { terminal } from '../../api/terminal.js';
import { plain } from '../../print.js';

interface ListenOptions {
  readonly all: boolean;
  readonly output: Form;
}

/** `events listen`, beside the commands that read the event log itself. */
export function listenCommand(events: Command, api: ApiCommands): void {
  events.commandsGroup('Over the API:');
  api.follow<ListenOptions>(events, {
    usage: 'listen',
    summary: 'print the hints of GET /events: what to ask for again',
    options: [flag('--all', "everybody's, not only your own (operator)")],
    examples: ['events listen', 'events listen --all -o json'],
    ask: async ({ berth, options: { all, output } }: Asked<ListenOptions>, signal) => {
      for await (const heard of listen(berth, { scope: all ? 'all' : 'own', signal })) {
        if (!('data' in heard)) terminal.remark('The event stream is away; another one is tried.');
        else if (output === 'table') await terminal.say(plain([heard.event, ...Object.values(heard.data)].join('   ')));
        else await terminal.say(JSON.stringify(heard));
      }
    },
  });
}
