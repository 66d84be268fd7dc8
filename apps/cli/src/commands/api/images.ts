import { answerOf, type Withdrawal } from '@berth/client';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { option } from '../../api/arguments.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';

const WITHDRAWALS: View<Withdrawal> = {
  id: ({ image }) => image,
  columns: {
    reason: ({ reason }) => reason,
    by: ({ withdrawnBy }) => withdrawnBy,
    age: ({ withdrawnAt }, now) => age(withdrawnAt, now),
  },
};

/** Images that are not to be run any more. */
export function imageCommands(program: Command, api: ApiCommands): void {
  const images = program.command('images').description('images that are not to be run any more (operator)');
  api.act<Withdrawal, { readonly reason: string }>(images, {
    usage: 'withdraw <image>',
    summary: 'withdraw an image for good: it is not sold, and not started again',
    options: [option('--reason <why>', 'why, in words that buyers read').makeOptionMandatory()],
    examples: ['images withdraw berth/hello:1 --reason "It has a hole."'],
    id: WITHDRAWALS.id,
    ask: ({ berth, id: image, options: { reason } }) => answerOf(berth.api.POST('/admin/images/withdrawals', { body: { image, reason } })),
  });
  api.list<Withdrawal>(images, {
    usage: 'withdrawals',
    summary: 'list withdrawn images, the latest first',
    view: WITHDRAWALS,
    ask: ({ berth }, query) => answerOf(berth.api.GET('/admin/images/withdrawals', { params: { query } })),
  });
}
