import { answerOf, type Overview } from '@berth/client';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { overviewTable } from './overview-table.js';

/** How everything is. */
export function overviewCommand(program: Command, api: ApiCommands): void {
  api.show<Overview>(program, {
    usage: 'overview',
    summary: 'tell how everything is: who has paid and waits, the money, the watch, what was put aside (operator)',
    examples: ['overview --watch', 'overview -o json'],
    id: ({ asOf }) => asOf,
    table: overviewTable,
    ask: ({ berth }) => answerOf(berth.api.GET('/admin/overview')),
  });
}
